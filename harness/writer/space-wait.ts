/**
 * A stream's wait for space, where the plan fills the disk of the log files. What a program does that is
 * made not to lose its log: what the disk refused is kept, looked after every 10 ms, and written on where
 * it stopped, in mid-line if need be; lines that become due meanwhile wait behind it. No line is given up.
 *
 * Lines that were written during the wait are late by no fault of the writer's, and so are those with
 * which it catches up, for at most as long as it had waited: they are counted apart.
 */
import type { StreamEnded } from '../evidence/journal.js';
import { Lateness } from './lateness.js';

const lookEveryMs = 10;

export class SpaceWait {
  readonly #msMax: number;
  #sinceMs: number | null = null;
  #lookAtMs = 0;
  #excusedUntilMs = Number.NEGATIVE_INFINITY;
  /** Of lines that no wait held up. */
  readonly #othersLateness: Lateness | null;
  #heldUp = 0;

  /** @param msMax longest wait; 0: a full disk is an error at once */
  constructor(msMax: number) {
    this.#msMax = msMax;
    this.#othersLateness = msMax > 0 ? new Lateness() : null;
  }

  get isAllowed(): boolean {
    return this.#msMax > 0;
  }

  get isWaiting(): boolean {
    return this.#sinceMs !== null;
  }

  mayTry(nowMs: number): boolean {
    return this.#sinceMs === null || nowMs >= this.#lookAtMs;
  }

  /** A write was refused. */
  refused(nowMs: number): 'begun' | 'goes on' | 'too long' {
    this.#lookAtMs = nowMs + lookEveryMs;
    if (this.#sinceMs === null) {
      this.#sinceMs = nowMs;
      return 'begun';
    }
    return nowMs - this.#sinceMs > this.#msMax ? 'too long' : 'goes on';
  }

  /** A write went through. */
  ended(nowMs: number): void {
    const sinceMs = this.#sinceMs ?? nowMs;
    this.#sinceMs = null;
    this.#excusedUntilMs = nowMs + (nowMs - sinceMs);
  }

  /** All that was due is written. */
  caughtUp(): void {
    if (this.#sinceMs === null) this.#excusedUntilMs = Number.NEGATIVE_INFINITY;
  }

  /** Of lines that were just written. */
  addLateness(latenessMs: number, lines: number, nowMs: number): void {
    if (this.#sinceMs !== null || nowMs <= this.#excusedUntilMs) this.#heldUp += lines;
    else this.#othersLateness?.add(latenessMs, lines);
  }

  /** For the journal, where the plan lets the writer wait. */
  told(): Pick<StreamEnded, 'heldUp'> {
    if (!this.#othersLateness) return {};
    return { heldUp: { lines: this.#heldUp, othersLatenessMs: this.#othersLateness.summary() } };
  }
}
