/**
 * Beginnings of lines that were cut before their token was whole, so that nobody can name them yet.
 * When the next pieces come, one of these joined with one of those makes a token. At most 16 wait; each
 * is shorter than a token's end, the oldest is given up first.
 */
const orphansMax = 16;

export interface Orphan {
  readonly bytes: Buffer;
  readonly atMs: number;
  /** Messages so far. */
  readonly pieces: number;
}

export class Orphans {
  readonly #givenUp: (orphan: Orphan) => void;
  readonly #waiting: Orphan[] = [];

  constructor(givenUp: (orphan: Orphan) => void) {
    this.#givenUp = givenUp;
  }

  add(orphan: Orphan): void {
    this.#waiting.push(orphan);
    if (this.#waiting.length > orphansMax) this.#givenUp(this.#waiting.shift()!);
  }

  /**
   * Joins each, newest first, with a piece: until `settle` says that the joined bytes are `done`, and
   * wait no longer, or `longer`, and wait instead. Gives whether either came.
   */
  join(piece: Uint8Array, settle: (joined: Orphan) => 'done' | 'longer' | 'no'): boolean {
    for (let at = this.#waiting.length - 1; at >= 0; at--) {
      const { bytes, atMs, pieces } = this.#waiting[at]!;
      const joined = { bytes: Buffer.concat([bytes, piece]), atMs, pieces: pieces + 1 };
      const outcome = settle(joined);
      if (outcome === 'no') continue;
      if (outcome === 'longer') this.#waiting[at] = joined;
      else this.#waiting.splice(at, 1);
      return true;
    }
    return false;
  }

  /** Gives up all of them, oldest first. */
  settle(): void {
    for (const orphan of this.#waiting.splice(0)) this.#givenUp(orphan);
  }
}
