/** How large the file of a generation can have been at an instant, by what its writer noted down. */
import { firstThat } from '../support/first-that.js';
import type { Generation, Mark, StreamJournal } from './journal.js';

export class FileSizes {
  readonly #marks = new Map<string, readonly Mark[]>();

  constructor(journals: readonly StreamJournal[]) {
    for (const { stream, epoch, marks } of journals) this.#marks.set(`${stream}/${epoch}`, marks);
  }

  /** No more bytes than these: what stood there at the next mark, or in the end. */
  mostAt({ stream, epoch, bytes, closedAtMs }: Generation, atMs: number): number {
    const marks = this.#marks.get(`${stream}/${epoch}`) ?? [];
    const next = marks[firstThat(0, marks.length, (at) => marks[at]!.atMs >= atMs)];
    const isOwn = next !== undefined && (closedAtMs === null || next.atMs < closedAtMs);
    return isOwn ? Math.min(bytes, next.offset) : bytes;
  }
}
