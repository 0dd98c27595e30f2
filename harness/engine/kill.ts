/** Signals to processes that may be gone already, and the wait for a killed one. */
import type { Clock } from '../support/clock.js';
import { errorCode } from '../support/errors.js';
import { isRunning } from './procfs.js';

const lookIntervalMs = 10;
const usualMs = 2_000;

/** Sends a signal; a process that is gone needs none. */
export function kill(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

/** Kills the process of that id and start time, no other, and waits until it is gone, so long at most: a disk may hold it. */
export async function killAndWait(
  pid: number,
  startTicks: string,
  clock: Clock,
  waitMs = usualMs,
): Promise<void> {
  const untilMs = clock.nowMs() + waitMs;
  while (isRunning(pid, startTicks)) {
    kill(pid, 'SIGKILL');
    if (clock.nowMs() >= untilMs) return;
    await clock.sleep(lookIntervalMs);
  }
}
