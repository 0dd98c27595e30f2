/**
 * How faults show on the machine while they last, seen from outside of Lostline: files, modes, attributes,
 * mounts and processes. A sign is made anew for each run, because some have to remember how things were.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { Started } from './running.js';

type Look = (run: Started) => boolean | Promise<boolean>;

export interface Sign {
  /** The fault is there. */
  readonly holds: Look;
  /** Something of it is there; asked when the run is over. */
  readonly left: Look;
}

/** What would stay when nobody took it away. */
export function outside(look: Look): Sign {
  return { holds: look, left: look };
}

/** What ends with the shipper, its container or Lostline itself: those are looked for in any case. */
export function within(look: Look): Sign {
  return { holds: look, left: () => false };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function logsOf({ directory }: Started) {
  const folder = join(directory, 'logs');
  const stats = (name: string) => lstatSync(join(folder, name), { throwIfNoEntry: false });
  return readdirSync(folder).map((name) => ({ name, stats: stats(name) }));
}

/** Processes of the shipper under the process engine, by the mark in their environment. */
function shippersOf({ runId }: Started): number[] {
  const mark = `LOSTLINE_INSTANCE=${runId}/shipper\0`;
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.filter((pid) => `${textOf(`/proc/${pid}/environ`)}\0`.includes(mark)).map(Number);
}

function wasTold(run: Started, kind: string): boolean {
  return run.events().some((one) => one.event === 'fault' && one.kind === kind);
}

/** For what can be seen nowhere but within Lostline. */
export const told = (kind: string) => () => within((run) => wasTold(run, kind));

/** So many files among the logs whose names hold the word. */
export const standing =
  (word: string, files = 1) =>
  (): Sign => {
    const count = (run: Started) => logsOf(run).filter(({ name }) => name.includes(word)).length;
    return { holds: (run) => count(run) >= files, left: (run) => count(run) > 0 };
  };

export const unreadable = () =>
  outside((run) => logsOf(run).some(({ stats }) => stats?.isFile() && (stats.mode & 0o777) === 0));

export const smallDiskFull = (folder: 'logs' | 'shipper/state') => (): Sign => {
  const pathOf = ({ directory }: Started) => join(directory, folder);
  const isMounted = (run: Started) => textOf('/proc/self/mounts').includes(` ${pathOf(run)} `);
  const isFull = (run: Started) => statfsSync(pathOf(run)).bavail === 0;
  return { holds: (run) => isMounted(run) && isFull(run), left: isMounted };
};

export const noLogDirectory = () =>
  outside(({ directory }) => !existsSync(join(directory, 'logs')));

/** Only a group may enter. */
export const closedLogs = () =>
  outside(({ directory }) => (lstatSync(join(directory, 'logs')).mode & 0o7) === 0);

/** As lsattr(1) shows it, on anything below the folder or on itself. */
export const attribute = (letter: 'a' | 'i', folder: 'logs' | 'shipper/state') => () =>
  outside(({ directory }) => {
    const path = join(directory, folder);
    const list = (...told: string[]) =>
      execFileSync('lsattr', told, { encoding: 'utf8', stdio: 'pipe' }).split('\n');
    const words = [...list('-d', path), ...list('-R', path)].map(
      (line) => line.split(' ')[0] ?? '',
    );
    return words.some((word) => /^[-\w]+$/.test(word) && word.includes(letter));
  });

export const frozen = () =>
  within((run) => shippersOf(run).some((pid) => /\) T /.test(textOf(`/proc/${pid}/stat`))));

export const fewDescriptors = () =>
  within((run) =>
    shippersOf(run).some((pid) => {
      const limits = /^Max open files\s+(\d+)\s+(\d+)/m.exec(textOf(`/proc/${pid}/limits`));
      return limits !== null && Number(limits[1]) < Math.min(200, Number(limits[2]));
    }),
  );

/** libfaketime's memory stands under the process's number, and is no part of the process. */
export const fakedClock = (): Sign => {
  const seen = new Set<string>();
  const left = () => [...seen].some((path) => existsSync(path));
  const holds = (run: Started) => {
    for (const pid of shippersOf(run)) seen.add(`/dev/shm/faketime_shm_${pid}`);
    const offset = textOf(join(run.directory, 'faults', 'clock', 'offset'));
    return offset.startsWith('+3600') && left();
  };
  return { holds, left };
};

/** The file has another content than at first. */
export const otherConfiguration = () => {
  let first = '';
  return outside(({ directory }) => {
    const text = textOf(join(directory, 'shipper', 'config', 'shipper.conf'));
    first ||= text;
    return text !== first;
  });
};

/** Nobody runs, although somebody did. */
export const away = (kind: string) => () =>
  within((run) => wasTold(run, kind) && shippersOf(run).length === 0);

/** It came back under another number. */
export const startedAgain = () => {
  const lives = new Set<number>();
  return within((run) => {
    for (const pid of shippersOf(run)) lives.add(pid);
    return lives.size > 1;
  });
};

/** Its victim has logged. */
export const flooding = (kind: string) => () =>
  within((run) =>
    logsOf(run).some(
      ({ name, stats }) => name.startsWith(`app-noise-${kind}-`) && (stats?.size ?? 0) > 0,
    ),
  );
