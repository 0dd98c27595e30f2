/**
 * How far the shipper was behind, and how much room the rotation gave it. A loss while the backlog was
 * larger than that room is overload: too little room, no defect. The backlog at an instant is what was
 * written and had not arrived, by the samples, without the lines that were beyond saving by then:
 * those lost or destroyed in generations that were gone already. Part of it must lie behind the lost
 * generation (more than half the room), and the shipper must have been at work (`crowding.ts`): one
 * that skips files was not crowded out.
 */
import type { Generation, StreamJournal } from '../evidence/journal.js';
import type { ReaderHistory } from '../evidence/reader-history.js';
import type { Sample } from '../evidence/sample.js';
import type { Plan, RotationPlan } from '../plan/plan.js';
import { RateCurve } from '../plan/rate.js';
import { firstThat } from '../support/first-that.js';
import { formatCount } from '../support/units.js';
import { Crowding } from './crowding.js';
import type { LineOffsets } from './evidence.js';
import { goneAtMs } from './generations.js';
import type { Cause } from './result.js';

/** Causes that too little room can bring about. */
const crowded: ReadonlySet<Cause> = new Set(['never-opened', 'deleted-unread', 'truncated-unread']);
const truncating: ReadonlySet<string> = new Set(['copytruncate', 'truncate']);
const meanOverLines = 1_000;

export interface Missing {
  readonly lost: number;
  readonly destroyed: number;
}

export interface Overload {
  readonly overload: boolean;
  /** Words for the evidence; '' when there is nothing to say. */
  readonly words: string;
}

const none: Overload = { overload: false, words: '' };

export interface BacklogInputs {
  readonly plan: Plan;
  readonly samples: readonly Sample[];
  readonly readers: ReaderHistory;
  readonly journals: readonly StreamJournal[];
  readonly lines: LineOffsets;
  readonly loadStartedAtMs: number;
  /** Lines that each generation is short of. */
  readonly missing: ReadonlyMap<Generation, Missing>;
}

export class Backlog {
  readonly #inputs: BacklogInputs;
  readonly #curve: RateCurve;
  readonly #crowding: Crowding;
  /** Instants at which generations went, and the lines that were missing by then, in order. */
  readonly #gone: readonly { readonly atMs: number; readonly missing: number }[];

  constructor(inputs: BacklogInputs) {
    this.#inputs = inputs;
    this.#curve = new RateCurve(inputs.plan.load);
    this.#crowding = new Crowding(inputs.readers, inputs.journals);
    const gone = [...inputs.missing]
      .map(([generation, { lost, destroyed }]) => ({
        atMs: goneAtMs(generation) ?? Number.POSITIVE_INFINITY,
        missing: lost + destroyed,
      }))
      .sort((one, other) => one.atMs - other.atMs);
    let sum = 0;
    this.#gone = gone.map(({ atMs, missing }) => {
      sum += missing;
      return { atMs, missing: sum };
    });
  }

  /** Whether a loss of this cause in this generation is overload. */
  judge(cause: Cause, generation: Generation): Overload {
    const { rotation } = this.#inputs.plan;
    const atMs = goneAtMs(generation);
    if (!crowded.has(cause) || !rotation || atMs === null) return none;
    const backlog = this.#backlogAt(atMs);
    const room = this.#roomAt(rotation, atMs);
    if (backlog === null || backlog <= room) return none;
    const own = this.#inputs.missing.get(generation);
    const behind = backlog - (own ? own.lost + own.destroyed : 0);
    if (behind <= room / 2 || !this.#crowding.wasAtWork(generation, atMs)) return none;
    const words = `; the backlog was ${formatCount(Math.round(backlog))} lines, and rotation keeps ${formatCount(Math.round(room))}`;
    return { overload: true, words };
  }

  /** Null where no sample says. */
  #backlogAt(atMs: number): number | null {
    const { samples } = this.#inputs;
    const after = firstThat(0, samples.length, (at) => samples[at]!.atMs >= atMs);
    const [before, next] = [samples[after - 1], samples[after]];
    if (!before || !next) return null;
    const share = (atMs - before.atMs) / Math.max(1e-9, next.atMs - before.atMs);
    const behind = (sample: Sample) => sample.written - sample.delivered;
    const all = behind(before) + share * (behind(next) - behind(before));
    const lostBefore = firstThat(0, this.#gone.length, (at) => this.#gone[at]!.atMs >= atMs);
    return all - (this.#gone[lostBefore - 1]?.missing ?? 0);
  }

  /** Lines that may wait before the oldest of them goes. */
  #roomAt(rotation: RotationPlan, atMs: number): number {
    const { lines, plan } = this.#inputs;
    const inPlace =
      truncating.has(rotation.kind) ||
      (rotation.kind === 'logrotate' && rotation.logrotateMode === 'copytruncate');
    const files = inPlace ? 1 : Math.max(1, rotation.keep);
    const { trigger, deleteAfterMs } = rotation;
    // Short-lived files: what was written while the file still stood.
    if (deleteAfterMs !== undefined) return (this.#rateAt(atMs) / 1000) * deleteAfterMs;
    if (trigger.kind === 'time') return (this.#rateAt(atMs) / 1000) * trigger.everyMs * files;
    if (trigger.kind === 'lines') return trigger.lines * files * plan.load.streams;
    const lineBytes = lines.offsetOf(meanOverLines + 1) / meanOverLines;
    return (trigger.bytes / lineBytes) * files * plan.load.streams;
  }

  /** Lines per second over all streams: as planned, or as measured when the load has no pace. */
  #rateAt(atMs: number): number {
    const { plan, samples, loadStartedAtMs } = this.#inputs;
    if (!plan.load.unpaced) {
      return this.#curve.rateAt(Math.min(atMs - loadStartedAtMs, plan.load.durationMs));
    }
    const last = samples.at(-1);
    const busy = samples.find((sample) => sample.written === last?.written) ?? last;
    const tookMs = (busy?.atMs ?? 0) - loadStartedAtMs;
    return tookMs > 0 ? ((busy?.written ?? 0) / tookMs) * 1000 : 0;
  }
}
