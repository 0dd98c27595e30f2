/**
 * Lines that the shipper admits to have dropped, taken from its own output by the pattern in its
 * manifest. Subtracting them from the loss that was proved leaves the silent loss. One that has said
 * nothing yet admits nothing, which is not the same as 0. A count that falls began again with a restart.
 */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface AdmittedPattern {
  readonly output: string;
  readonly take: 'last' | 'sum';
}

export class AdmittedDrops {
  readonly #pattern: RegExp;
  readonly #take: 'last' | 'sum';
  #count: number | null = null;
  #before = 0;
  #last = 0;

  constructor(pattern: AdmittedPattern) {
    this.#pattern = new RegExp(pattern.output);
    this.#take = pattern.take;
  }

  /** Null: it has told nothing. */
  get count(): number | null {
    return this.#count;
  }

  see(line: string): void {
    const match = this.#pattern.exec(line);
    if (!match) return;
    const value = Number(match[1]);
    if (!Number.isFinite(value)) return;
    if (this.#take === 'sum' || value < this.#last) this.#before += this.#last;
    this.#last = value;
    this.#count = this.#before + value;
  }

  /** Follows the output until it ends. */
  async follow(output: Readable): Promise<void> {
    for await (const line of createInterface({ input: output })) this.see(line);
  }
}
