/**
 * Looks at the shipper while its configuration is broken, and says by evidence alone how it behaved:
 * `died`: its process ended. `fail-open`: lines arrived that it had never been told to ship (decoys, which
 * are written all the while). `fail-static`: a line that was written in the second half of the window was
 * delivered before its end. `fail-closed`: none was. The first half is left to the shipper to take
 * notice, so a window should be several times as long as it keeps lines back (most batch for a second).
 *
 * Bound: 2,048 looks, then every second one is forgotten.
 */
import type { Instance } from '../../engine/engine.js';
import type { Clock } from '../../support/clock.js';
import type { Progress } from '../fault.js';

const lookEveryMs = 50;
const looksMax = 2_048;

export type Behaviour = 'fail-static' | 'fail-closed' | 'fail-open' | 'died' | 'unknown';

interface Look {
  readonly atMs: number;
  readonly written: number;
}

export interface Watched {
  readonly instance: Pick<Instance, 'pids'>;
  readonly clock: Clock;
  progress(): Progress;
}

export interface Window {
  readonly behaviour: Behaviour;
  readonly writtenDuring: number;
  readonly deliveredDuring: number;
  /** From the shipper's being told to its end; null: it lived. */
  readonly diedAfterMs: number | null;
}

export class Watch {
  readonly #watched: Watched;
  readonly #ended = new AbortController();
  readonly #before: Progress;
  readonly #running: Promise<void>;
  readonly #startedMs: number;
  #looks: Look[] = [];
  #diedAtMs: number | null = null;

  /** @param onLook called at every look */
  constructor(watched: Watched, onLook: () => void) {
    this.#watched = watched;
    this.#before = watched.progress();
    this.#startedMs = watched.clock.nowMs();
    this.#running = this.#run(onLook);
  }

  async end(): Promise<Window> {
    this.#ended.abort();
    await this.#running;
    await this.#look();
    const after = this.#watched.progress();
    const behaviour = this.#behaviour(after);
    return {
      behaviour,
      writtenDuring: after.written - this.#before.written,
      deliveredDuring: after.delivered - this.#before.delivered,
      diedAfterMs: this.#diedAtMs === null ? null : this.#diedAtMs - this.#startedMs,
    };
  }

  #behaviour(after: Progress): Behaviour {
    if (this.#diedAtMs !== null) return 'died';
    if (after.decoys > this.#before.decoys) return 'fail-open';
    const halfMs = (this.#startedMs + this.#watched.clock.nowMs()) / 2;
    const half = this.#looks.findLast(({ atMs }) => atMs <= halfMs);
    const writtenAtHalf = half?.written ?? this.#before.written;
    if (after.written <= writtenAtHalf) return 'unknown';
    return after.reached > writtenAtHalf ? 'fail-static' : 'fail-closed';
  }

  async #run(onLook: () => void): Promise<void> {
    const { clock } = this.#watched;
    while (!this.#ended.signal.aborted) {
      await this.#look();
      onLook();
      await clock.sleep(lookEveryMs, this.#ended.signal).catch(() => {});
    }
  }

  async #look(): Promise<void> {
    const { instance, clock, progress } = this.#watched;
    const pids = await instance.pids();
    const atMs = clock.nowMs();
    if (pids.length === 0) this.#diedAtMs ??= atMs;
    this.#looks.push({ atMs, written: progress().written });
    if (this.#looks.length > looksMax) this.#looks = this.#looks.filter((_, at) => at % 2 === 0);
  }
}
