/**
 * How far each stream had come by when, folded from the receipts: the highest sequence that had arrived
 * at an instant. It answers when a line that is missing had been overtaken, so that what happened
 * later, in a pipeline that keeps its order, is not taken for its end.
 *
 * Bound: two million points over all streams, 1,000 at least for each. A point stands for 10 ms; when
 * a stream has too many, every second one goes and a point stands for twice as long.
 */
import { firstThat } from '../support/first-that.js';
import { RepeatHistory } from './repeat-history.js';

const pointsMax = 2_000_000;
const pointsLeast = 1_000;
const bucketMs = 10;

class Frontier {
  readonly #max: number;
  #bucketMs = bucketMs;
  #highest: number[] = [];
  #atMs: number[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  add(sequence: number, atMs: number): void {
    const last = this.#highest.length - 1;
    if (last >= 0 && sequence <= this.#highest[last]!) return;
    if (last >= 0 && atMs - this.#atMs[last]! < this.#bucketMs) {
      this.#highest[last] = sequence;
      return;
    }
    this.#highest.push(sequence);
    this.#atMs.push(atMs);
    if (this.#highest.length > this.#max) this.#thin();
  }

  /** Null when nothing beyond the sequence arrived. */
  beyond(sequence: number): number | null {
    const first = firstThat(0, this.#highest.length, (at) => this.#highest[at]! > sequence);
    return this.#atMs[first] ?? null;
  }

  /** Two points become one, which begins with the first and reaches as far as the second. */
  #thin(): void {
    const pairs = Array.from({ length: Math.ceil(this.#atMs.length / 2) }, (_, index) => 2 * index);
    this.#highest = pairs.map((at) => this.#highest[at + 1] ?? this.#highest[at]!);
    this.#atMs = pairs.map((at) => this.#atMs[at]!);
    this.#bucketMs *= 2;
  }
}

export class ArrivalHistory {
  /** When lines came that had come before. */
  readonly repeats = new RepeatHistory();
  readonly #max: number;
  readonly #frontiers = new Map<string, Frontier>();

  /** @param streams how many the run has */
  constructor(streams: number) {
    this.#max = Math.max(pointsLeast, Math.floor(pointsMax / Math.max(1, streams)));
  }

  /** A line arrived. */
  add(stream: number, epoch: number, sequence: number, atMs: number): void {
    const key = `${stream}/${epoch}`;
    let frontier = this.#frontiers.get(key);
    if (!frontier) {
      frontier = new Frontier(this.#max);
      this.#frontiers.set(key, frontier);
    }
    frontier.add(sequence, atMs);
  }

  /** When a line beyond this one had arrived, milliseconds since the origin; null when none ever did. */
  overtakenAtMs(stream: number, epoch: number, sequence: number): number | null {
    return this.#frontiers.get(`${stream}/${epoch}`)?.beyond(sequence) ?? null;
  }
}
