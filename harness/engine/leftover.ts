/** Something that a killed harness left behind; see `leftovers.ts`. */
import type { Clock } from '../support/clock.js';
import { EnvironmentError } from '../support/errors.js';

export interface Leftover {
  readonly kind: 'container' | 'network' | 'process' | 'fault';
  /** Container or network name, process id, or what a fault changed. */
  readonly id: string;
  readonly runId: string;
  /** Safe twice. What does not go away in time is an error that says so. @param waitMs how long it is tried */
  remove(waitMs?: number): Promise<void>;
}

const beforeRunMs = 2_000;

/** For runs that begin: what does not go away in 2 s, all together, is left to others or to the next one that looks. */
export async function removeBeforeRun(leftovers: readonly Leftover[], clock: Clock): Promise<void> {
  const untilMs = clock.nowMs() + beforeRunMs;
  for (const leftover of leftovers) {
    try {
      await leftover.remove(Math.max(0, untilMs - clock.nowMs()));
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
    }
  }
}
