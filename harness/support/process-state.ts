/** What /proc tells of a process (proc(5)). */
import { readFile } from 'node:fs/promises';

/** The state letter in /proc/<pid>/stat, '' when there is no such process. T is stopped. */
export async function processState(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  } catch {
    return '';
  }
}
