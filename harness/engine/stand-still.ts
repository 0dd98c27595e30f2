/** Stops an instance (SIGSTOP) and looks until all its threads stand still: a signal takes effect a little later. */
import type { Clock } from '../support/clock.js';
import { untilState } from '../support/process-state.js';
import type { Instance } from './engine.js';

/** `state` is the letter of /proc/<pid>/stat: T is stopped, '' when nobody can say. */
export interface Stopped {
  readonly pid: number | undefined;
  readonly state: string;
}

export async function standStill(
  instance: Pick<Instance, 'pids' | 'signal'>,
  clock: Clock,
): Promise<Stopped> {
  await instance.signal('SIGSTOP');
  const pids = await instance.pids();
  return { pid: pids[0], state: await untilState(pids, 'T', clock) };
}
