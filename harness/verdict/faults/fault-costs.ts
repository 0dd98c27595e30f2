/**
 * What each fault cost, line by line: lost ranges are cut where its window begins and ends, by the
 * instants at which their lines were written. `before` takes only ranges of which this was the first
 * fault since they were written (`range.faults`), `after` ends with the recovery or with the next fault after the cure.
 *
 * Cost: each lost range is held against each listed fault, of which there are `resultLimits.faults`.
 */
import { type FaultWindow, untilNext } from '../fault-windows.js';
import type { LineRange } from '../result.js';
import type { UnderWay } from './under-way.js';

/** When lines of a stream were written: the part of `WrittenInstants` that is needed. */
export interface LineClock {
  /** The first line that was not written yet at this instant. */
  nextAt(atMs: number): number;
}

export interface FaultCost {
  readonly window: FaultWindow;
  readonly recoveredAtMs: number | null;
  /** The recovery, or the next fault, or the run's end: what is lost later has another reason. */
  readonly untilMs: number;
  readonly duplicates: number;
  lostBefore: number;
  lostDuring: number;
  lostAfter: number;
}

export class FaultCosts {
  readonly all: readonly FaultCost[];
  readonly #clocks: ReadonlyMap<string, LineClock>;

  /** @param clocks by 'stream/epoch' */
  constructor(
    windows: readonly FaultWindow[],
    underWay: UnderWay,
    clocks: ReadonlyMap<string, LineClock>,
    endedAtMs: number,
  ) {
    this.#clocks = clocks;
    const nextOf = untilNext(windows);
    this.all = windows.map((window) => {
      const { fromMs, toMs } = window;
      const nextAtMs = nextOf(window);
      const recoveredAtMs = underWay.recoveredAtMs(window);
      return {
        ...{ window, recoveredAtMs },
        untilMs: Math.min(recoveredAtMs ?? Infinity, nextAtMs, Math.max(toMs, endedAtMs)),
        duplicates: underWay.duplicates({ fromMs, toMs: nextAtMs }),
        ...{ lostBefore: 0, lostDuring: 0, lostAfter: 0 },
      };
    });
  }

  /** A range of any kind; those that are not lost are passed over. */
  add(range: LineRange): void {
    if (range.kind !== 'lost') return;
    const clock = this.#clocks.get(`${range.stream}/${range.epoch}`);
    if (!clock) return;
    for (const cost of this.all) {
      const { fromMs } = cost.window;
      if (range.writtenFromMs > cost.untilMs) continue;
      const isDoomed = range.faults[0] === cost.window.id;
      if (range.writtenToMs < fromMs && !isDoomed) continue;
      bill(cost, range, clock, isDoomed ? 'doomed' : 'apart');
    }
  }
}

function bill(
  cost: FaultCost,
  { first, last }: Pick<LineRange, 'first' | 'last'>,
  clock: LineClock,
  tie: 'doomed' | 'apart',
): void {
  const { fromMs, toMs } = cost.window;
  // The first line of each of the three parts, and of what comes later.
  const [during, after, later] = [fromMs, toMs, cost.untilMs].map((atMs) =>
    Math.min(last + 1, Math.max(first, clock.nextAt(atMs))),
  ) as [number, number, number];
  if (tie === 'doomed') cost.lostBefore += during - first;
  cost.lostDuring += after - during;
  cost.lostAfter += Math.max(0, later - after);
}
