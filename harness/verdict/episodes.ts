/**
 * Groups lost ranges into episodes: losses come in bursts, so it is bursts that are counted when a run
 * is to say something beyond itself. Ranges belong together when one fault was in force, or else when
 * they touch, or lie in one generation and were written within a second of each other. One file may
 * last for the whole run, so what is lost at its start and at its end are two losses; and a drip, a line
 * every now and then for ever, is no burst: what does not touch is one episode for 10 s at most. A drip
 * of an hour so counts as 360 episodes and not as one, by which it would look like a rare event.
 * Memory: one open episode per fault, the first `episodesMax` finished ones and a count of the rest.
 */
import type { Cause, Episode, LineRange } from './result.js';

const generationsMax = 1_000;
const apartMs = 1_000;
const burstMsMax = 10_000;

interface Draft {
  lines: number;
  ranges: number;
  readonly stream: number;
  readonly epoch: number;
  readonly generations: number[];
  readonly fault: string | null;
  readonly linesByCause: Map<Cause, number>;
  fromMs: number;
  toMs: number;
  last: number;
}

export class Episodes {
  /** All episodes, also those that are not listed. */
  count = 0;
  readonly #max: number;
  readonly #done: Draft[] = [];
  readonly #byFault = new Map<string, Draft>();
  #open: Draft | null = null;

  constructor(episodesMax: number) {
    this.#max = episodesMax;
  }

  /** Lost ranges, stream by stream and in order within each; others are passed over. */
  add(range: LineRange): void {
    if (range.kind !== 'lost') return;
    const [fault] = range.faults;
    if (fault !== undefined) this.#addTo(this.#byFault.get(fault), range, fault);
    else if (this.#open && belongs(this.#open, range)) extend(this.#open, range);
    else this.#addTo(undefined, range, null);
  }

  /** Those that are listed, in order of time. */
  list(): Episode[] {
    const drafts = [...this.#done].sort((one, other) => one.fromMs - other.fromMs);
    return drafts.map((draft, index) => {
      const { lines, ranges, stream, generations, fault, fromMs, toMs } = draft;
      const causes = mostFirst(draft.linesByCause);
      const cause = causes[0]?.[0] ?? 'unknown';
      return {
        ...{ id: index + 1, lines, ranges, stream, generations, fault, cause, fromMs, toMs },
        ...(causes.length > 1 ? { causes: Object.fromEntries(causes) } : {}),
      };
    });
  }

  #addTo(known: Draft | undefined, range: LineRange, fault: string | null): void {
    if (known) {
      extend(known, range);
      return;
    }
    const draft = begin(range, fault);
    this.count++;
    if (this.#done.length < this.#max) this.#done.push(draft);
    if (fault !== null) this.#byFault.set(fault, draft);
    else this.#open = draft;
  }
}

function belongs(draft: Draft, range: LineRange): boolean {
  if (draft.stream !== range.stream || draft.epoch !== range.epoch) return false;
  if (draft.last + 1 === range.first) return true;
  const near = range.writtenFromMs - draft.toMs <= apartMs;
  const isBurst = range.writtenToMs - draft.fromMs <= burstMsMax;
  return near && isBurst && draft.generations.at(-1) === range.generation;
}

function begin(range: LineRange, fault: string | null): Draft {
  const draft: Draft = {
    ...{ lines: 0, ranges: 0, stream: range.stream, epoch: range.epoch, generations: [], fault },
    ...{ linesByCause: new Map(), fromMs: range.writtenFromMs, toMs: range.writtenToMs },
    last: range.last,
  };
  extend(draft, range);
  return draft;
}

function extend(draft: Draft, range: LineRange): void {
  const lines = range.last - range.first + 1;
  const cause = range.cause ?? 'unknown';
  draft.lines += lines;
  draft.ranges++;
  draft.last = range.last;
  draft.linesByCause.set(cause, (draft.linesByCause.get(cause) ?? 0) + lines);
  draft.fromMs = Math.min(draft.fromMs, range.writtenFromMs);
  draft.toMs = Math.max(draft.toMs, range.writtenToMs);
  const { generations } = draft;
  if (generations.at(-1) === range.generation) return;
  if (generations.length < generationsMax) generations.push(range.generation);
}

function mostFirst(linesByCause: ReadonlyMap<Cause, number>): [Cause, number][] {
  return [...linesByCause].sort(([, one], [, other]) => other - one);
}
