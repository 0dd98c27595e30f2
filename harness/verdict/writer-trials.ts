/**
 * What the writer met of faults that hit the log files' own place (a full disk, a directory taken away), held
 * against the windows in which those were in force. Only there is a wait no lateness of the writer's, and
 * a rotation that failed for that reason no failure of the run's: the journal's instants decide, not the plan.
 */
import type { RotationFailed, Stall, StreamJournal } from '../evidence/journal.js';
import type { Evidence, Timing } from './evidence.js';
import { faultWindows } from './fault-windows.js';
import type { RunResult } from './result.js';

type HeldUp = NonNullable<RunResult['writer']['heldUp']>;
type Lateness = HeldUp['othersLatenessMs'];

/** A cure is noticed so much later at most: by looks every 10 ms, on a machine that may be busy. */
const slackMs = 1_000;
const reasons = {
  diskFull: /ENOSPC|No space left on device/i,
  directoryGone: /ENOENT|No such file or directory/i,
} as const;
type Trial = keyof typeof reasons;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

type Facts = Pick<Evidence, 'plan' | 'events' | 'journals'>;

export class WriterTrials {
  readonly #journals: readonly StreamJournal[];
  readonly #spans: Readonly<Record<Trial, readonly Span[]>>;

  constructor({ plan, events, journals }: Facts, { endedAtMs }: Pick<Timing, 'endedAtMs'>) {
    this.#journals = journals;
    const windows = faultWindows(events, endedAtMs);
    const of = (trial: Trial) => {
      const ids = new Set(plan.load.trials?.[trial] ?? []);
      return merged(windows.filter(({ id }) => ids.has(id)));
    };
    this.#spans = { diskFull: of('diskFull'), directoryGone: of('directoryGone') };
  }

  /** Waits for space that no planned full disk explains. */
  get strayWaits(): readonly Stall[] {
    return this.#waits.filter(({ fromMs, toMs }) => !this.#isWithin('diskFull', fromMs, toMs));
  }

  /** Null where the writer met no full disk, or did not end in good order. */
  get heldUp(): HeldUp | null {
    const told = this.#journals.flatMap(({ ended }) => ended?.heldUp ?? []);
    const waits = this.#waits;
    if (waits.length === 0 || told.length === 0) return null;
    const all = merged(waits.map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs ?? fromMs })));
    return {
      waits: waits.length,
      waitedMs: all.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0),
      lines: told.reduce((sum, { lines }) => sum + lines, 0),
      othersLatenessMs: worstOf(told.map(({ othersLatenessMs }) => othersLatenessMs)),
    };
  }

  /** Rotations that had to fail, and those that nothing planned explains. */
  failures(): {
    readonly due: readonly RotationFailed[];
    readonly stray: readonly RotationFailed[];
  } {
    const all = this.#journals.flatMap(({ rotationFailures }) => rotationFailures);
    const isDue = ({ atMs, message }: RotationFailed) =>
      (['diskFull', 'directoryGone'] as const).some(
        (trial) => reasons[trial].test(message) && this.#isWithin(trial, atMs, atMs),
      );
    return { due: all.filter(isDue), stray: all.filter((one) => !isDue(one)) };
  }

  get #waits(): readonly Stall[] {
    return this.#journals.flatMap(({ stalls }) => stalls ?? []);
  }

  #isWithin(trial: Trial, fromMs: number, toMs: number | null): boolean {
    return this.#spans[trial].some(
      (span) => fromMs >= span.fromMs && (toMs === null || toMs <= span.toMs + slackMs),
    );
  }
}

/** Figure by figure. */
export function worstOf(all: readonly Lateness[]): Lateness {
  const worst = (key: keyof Lateness) => all.reduce((most, one) => Math.max(most, one[key]), 0);
  return { p50: worst('p50'), p99: worst('p99'), max: worst('max') };
}

/** In order, and none meets another. */
function merged(spans: readonly Span[]): Span[] {
  const list: Span[] = [];
  for (const { fromMs, toMs } of [...spans].sort((one, other) => one.fromMs - other.fromMs)) {
    const last = list.at(-1);
    if (!last || fromMs > last.toMs) list.push({ fromMs, toMs });
    else list[list.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, toMs) };
  }
  return list;
}
