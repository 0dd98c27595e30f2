/** Signals to processes that may be gone already, and the wait for a killed one. */
import type { Clock } from '../support/clock.js';
import { errorCode } from '../support/errors.js';
import { isRunning } from './procfs.js';

const looksMax = 200;
const lookIntervalMs = 10;

/** Sends a signal; a process that is gone needs none. */
export function kill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

/** Kills the process of that id and start time, no other, and waits until it is gone, 2 s at most. */
export async function killAndWait(pid: number, startTicks: string, clock: Clock): Promise<void> {
  for (let look = 0; look < looksMax && isRunning(pid, startTicks); look++) {
    kill(pid, 'SIGKILL');
    await clock.sleep(lookIntervalMs);
  }
}
