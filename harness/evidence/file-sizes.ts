/** How large the file of a generation can have been at an instant, by what its writer noted down. */
import type { Generation, Mark, StreamJournal } from './journal.js';

export class FileSizes {
  readonly #marks = new Map<string, readonly Mark[]>();

  constructor(journals: readonly StreamJournal[]) {
    for (const { stream, epoch, marks } of journals) this.#marks.set(`${stream}/${epoch}`, marks);
  }

  /** No more bytes than these: what stood there at the next mark, or in the end. */
  mostAt({ stream, epoch, bytes, closedAtMs }: Generation, atMs: number): number {
    const marks = this.#marks.get(`${stream}/${epoch}`) ?? [];
    let low = 0;
    let high = marks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (marks[middle]!.atMs < atMs) low = middle + 1;
      else high = middle;
    }
    const next = marks[low];
    const isOwn = next !== undefined && (closedAtMs === null || next.atMs < closedAtMs);
    return isOwn ? Math.min(bytes, next.offset) : bytes;
  }
}
