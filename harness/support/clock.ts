/**
 * The only source of time. Instants inside a run are milliseconds since the run's origin, from the
 * monotonic clock, so a step of the wall clock never moves them; the wall clock only labels.
 */

export interface Clock {
  /** Milliseconds since this clock's origin: monotonic, fractional. */
  nowMs(): number;
  /** Milliseconds since 1970-01-01 UTC. */
  wallMs(): number;
  /** Resolves after `ms` and never sooner, or rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's monotonic clock in milliseconds: the same number in every thread and process. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** The real clock. Threads that are given the same origin agree on `nowMs`. */
export class SystemClock implements Clock {
  readonly originMs: number;

  /** @param originMs a reading of `monotonicMs` that counts as zero. */
  constructor(originMs: number = monotonicMs()) {
    this.originMs = originMs;
  }

  nowMs(): number {
    return monotonicMs() - this.originMs;
  }

  wallMs(): number {
    return Date.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const dueMs = monotonicMs() + ms;
      const done = () => {
        // Node's timers count whole milliseconds of a clock of their own, and may come before their time.
        const leftMs = dueMs - monotonicMs();
        if (leftMs > 0) {
          timer = setTimeout(done, Math.ceil(leftMs));
          return;
        }
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      let timer = setTimeout(done, Math.max(0, Math.ceil(ms)));
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }
}

/** A clock that moves only when a test says so. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #sleepers: { dueMs: number; wake: () => void }[] = [];
  readonly #originWallMs: number;

  constructor(originWallMs = 1_700_000_000_000) {
    this.#originWallMs = originWallMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#originWallMs + this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { dueMs: this.#nowMs + ms, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Moves time forward and wakes who was due, in order. */
  advance(ms: number): void {
    this.#nowMs += ms;
    const due = this.#sleepers.filter((sleeper) => sleeper.dueMs <= this.#nowMs);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.dueMs > this.#nowMs);
    for (const sleeper of due.sort((a, b) => a.dueMs - b.dueMs)) sleeper.wake();
  }
}
