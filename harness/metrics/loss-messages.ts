/**
 * What the shipper's output says of lost lines without telling how many, by the patterns in its
 * manifest. It lowers no count of silent loss, but a reader is told that something was said. Bounds:
 * one entry for each pattern, with the words of its first match.
 */
import type { LossMessage } from '../evidence/sample.js';

const lettersMax = 200;

export class LossMessages {
  readonly #patterns: readonly RegExp[];
  readonly #seen = new Map<RegExp, LossMessage>();

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns.map((pattern) => new RegExp(pattern));
  }

  get isIdle(): boolean {
    return this.#patterns.length === 0;
  }

  /** Those that were seen so far; undefined: none. */
  get list(): readonly LossMessage[] | undefined {
    return this.#seen.size === 0 ? undefined : [...this.#seen.values()];
  }

  see(line: string): void {
    for (const pattern of this.#patterns) {
      const match = pattern.exec(line);
      if (!match) continue;
      const { text, times } = this.#seen.get(pattern) ?? { text: clipped(match[0]), times: 0 };
      this.#seen.set(pattern, { text, times: times + 1 });
      return;
    }
  }
}

function clipped(words: string): string {
  const text = words.trim();
  return text.length > lettersMax ? `${text.slice(0, lettersMax)}...` : text;
}
