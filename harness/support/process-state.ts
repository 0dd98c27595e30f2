/** What /proc tells of a process (proc(5)). */
import { readFile } from 'node:fs/promises';
import type { Clock } from './clock.js';

const lookEveryMs = 1;
const waitMsMax = 2_000;

/** The state letter in /proc/<pid>/stat, '' when there is no such process. T is stopped. */
export async function processState(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  } catch {
    return '';
  }
}

/**
 * Looks until the process is in this state: a signal takes effect a little after kill(2) has returned.
 * @returns the state that it was in last; another one when 2 s were not enough
 */
export async function untilState(pid: number, state: string, clock: Clock): Promise<string> {
  const startedMs = clock.nowMs();
  for (;;) {
    const found = await processState(pid);
    if (found === state || clock.nowMs() - startedMs >= waitMsMax) return found;
    await clock.sleep(lookEveryMs);
  }
}
