/**
 * What faults share that put something strange among the log files: its name, which the shipper's pattern
 * matches as it matches the load's, and its removal. What is put there is no log of the run, so nothing of
 * it is anybody's loss.
 */
import { lstatSync, rmSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { Injected, Rig, Site } from '../fault.js';
import { liveFile } from '../live-files.js';

/** `app-0001.log` becomes `app-strange-fifo.log`, in the folder of the load's own. */
export function strangePath({ plan, places }: Site, word: string): string {
  const file = liveFile(plan, 1);
  const strange = file.replace(/0001/, `strange-${word}`);
  return join(places.logs, strange === file ? `strange-${word}-${file}` : strange);
}

export interface Strange {
  readonly path: string;
  put(): void | Promise<void>;
  /** Whether it is what it should be. */
  readonly isIt: (stats: Stats) => boolean;
  /** In words, for the proof. */
  readonly what: (stats: Stats) => string;
  /** Before it is removed. */
  readonly release?: () => void;
}

/** Proof is what lstat(2) says of it before it is removed; '' when it is not there any more. */
export async function strange(rig: Rig, { path, ...one }: Strange): Promise<Injected> {
  const forget = rig.remember({ of: path, command: ['rm', '-rf', path] });
  await one.put();
  let shown = '';
  return {
    heal: async () => {
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (stats && one.isIt(stats)) shown ||= `${path} was ${one.what(stats)}`;
      one.release?.();
      rmSync(path, { recursive: true, force: true });
      forget();
    },
    trace: async () => shown,
  };
}
