/**
 * Something that is done again and again and may fail now and then: the first failure is told, and after many in a
 * row it is given up, which is told too.
 */
import { messageOf } from '../support/errors.js';

const failuresMaxDefault = 10;

export class Trial {
  readonly #what: string;
  readonly #warn: (message: string) => void;
  readonly #max: number;
  #inRow = 0;
  #isTold = false;

  /** @param max failures in a row after which it is given up */
  constructor(what: string, warn: (message: string) => void, max = failuresMaxDefault) {
    this.#what = what;
    this.#warn = warn;
    this.#max = max;
  }

  /** Never throws; does nothing once it was given up. */
  async run(act: () => unknown): Promise<void> {
    if (this.#inRow >= this.#max) return;
    try {
      await act();
      this.#inRow = 0;
    } catch (error) {
      this.#inRow++;
      this.#tell(messageOf(error));
    }
  }

  #tell(why: string): void {
    const isOver = this.#inRow >= this.#max;
    if (isOver) this.#warn(`${this.#what} failed ${this.#max} times in a row (${why}): given up`);
    else if (!this.#isTold) this.#warn(`${this.#what} failed (${why}): ${this.#outlook}`);
    this.#isTold = true;
  }

  get #outlook(): string {
    if (this.#max === Number.POSITIVE_INFINITY) return 'it is tried again until the end';
    return `it is tried again, and given up after ${this.#max} failures in a row`;
  }
}
