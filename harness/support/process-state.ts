/** What /proc tells of a process (proc(5)). */
import { readdir, readFile } from 'node:fs/promises';
import type { Clock } from './clock.js';

const lookEveryMs = 1;
/** A thread that is starved of the CPU takes a signal only when it next gets some. */
const waitMsMax = 10_000;
/** It only waits to be reaped: zombie, dead. */
const gone = /^[ZX]?$/;

/** The state letter in /proc/<pid>/stat, '' when there is no such process. T is stopped. */
export function processState(pid: number): Promise<string> {
  return stateIn(`/proc/${pid}/stat`);
}

async function stateIn(file: string): Promise<string> {
  try {
    const stat = await readFile(file, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  } catch {
    return '';
  }
}

/** Those of every thread; a group stop takes effect in one after the other. */
async function threadStates(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/task`;
  const threads = await readdir(folder).catch(() => []);
  return Promise.all(threads.map((thread) => stateIn(`${folder}/${thread}/stat`)));
}

/**
 * Looks until all threads of these processes are in this state: a signal takes effect a little after kill(2)
 * has returned.
 * @returns the state; where 10 s were not enough, that of a thread in another; '' at once when no process is to be seen
 */
export async function untilState(
  pids: readonly number[],
  state: string,
  clock: Clock,
): Promise<string> {
  const startedMs = clock.nowMs();
  for (;;) {
    const all = (await Promise.all(pids.map(threadStates))).flat();
    const living = all.filter((one) => !gone.test(one));
    if (living.length === 0) return '';
    const other = living.find((one) => one !== state);
    if (other === undefined) return state;
    if (clock.nowMs() - startedMs >= waitMsMax) return other;
    await clock.sleep(lookEveryMs);
  }
}
