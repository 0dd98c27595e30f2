/** What the findings need of all lost ranges, folded while they pass: no list is kept. */
import type { Cause, LineRange } from './result.js';

const firstsMax = 3;

export class LossDigest {
  ranges = 0;
  overloadLines = 0;
  largest: LineRange | null = null;
  /** The first few, stream by stream. */
  readonly firsts: LineRange[] = [];
  readonly linesByCause = new Map<Cause, number>();
  readonly destroyedFirsts: LineRange[] = [];
  destroyedRanges = 0;
  /** Whose first line was written before all others that were lost. */
  earliest: LineRange | null = null;

  /** The first few but the largest, which is told by itself. */
  get otherFirsts(): readonly LineRange[] {
    return this.firsts.filter((range) => range !== this.largest);
  }

  add(range: LineRange): void {
    if (range.kind === 'destroyed') this.#addDestroyed(range);
    if (range.kind !== 'lost') return;
    const lines = linesOf(range);
    const cause = range.cause ?? 'unknown';
    this.ranges++;
    if (range.overload) this.overloadLines += lines;
    if (this.firsts.length < firstsMax) this.firsts.push(range);
    if (this.earliest === null || range.writtenFromMs < this.earliest.writtenFromMs) {
      this.earliest = range;
    }
    if (this.largest === null || lines > linesOf(this.largest)) this.largest = range;
    this.linesByCause.set(cause, (this.linesByCause.get(cause) ?? 0) + lines);
  }

  #addDestroyed(range: LineRange): void {
    this.destroyedRanges++;
    if (this.destroyedFirsts.length < firstsMax) this.destroyedFirsts.push(range);
  }
}

function linesOf({ first, last }: LineRange): number {
  return last - first + 1;
}
