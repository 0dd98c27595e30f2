/**
 * The live log files may not be read any more, and later again: what a changed umask or a wrong logrotate
 * `create` line does. Files that a rotation makes meanwhile lose it too, and rotated ones get it back under their
 * new names. A shipper with CAP_DAC_OVERRIDE, such as one that runs as root, heeds no permissions; the figures
 * say which it is. Proof: the mode that stat(2) tells.
 */
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Fault, Rig } from '../fault.js';
import { liveFiles } from '../live-files.js';

const options = z.strictObject({});

const lookEveryMs = 20;
/** Bits of capabilities(7): CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH. */
const readingAnyway = (1n << 1n) | (1n << 2n);

export const permissionLost: Fault<z.infer<typeof options>> = {
  kind: 'permissionLost',
  description: 'takes the permission to read the live log files, and gives it back',
  options,
  lasts: 'always',
  async inject(rig, _, signal) {
    const bound = await isBound(rig);
    const { logs } = rig.places;
    const giving = ['-type', 'f', '-perm', '000', '-exec', 'chmod', '644', '{}', '+'];
    const command = ['find', logs, ...giving] as const;
    const of = `the permissions of log files in ${logs}`;
    const forget = rig.remember({ of, command, at: logs });
    const ended = new AbortController();
    const taken = new Map<string, number>();
    take(rig, taken);
    const taking = follow(rig, taken, AbortSignal.any([signal, ended.signal]));
    return {
      heal: async () => {
        ended.abort();
        await taking;
        giveBack(logs);
        forget();
      },
      trace: async () => proofOf(taken),
      figures: async () => ({ shipperHeedsPermissions: bound ? 'yes' : 'no' }),
    };
  },
};

function livePaths({ plan, places }: Rig): string[] {
  return liveFiles(plan).map((file) => join(places.logs, file));
}

/** The writer holds its files open, so its writes go on. */
function take(rig: Rig, taken: Map<string, number>): void {
  for (const path of livePaths(rig)) {
    tryTo(() => {
      chmodSync(path, 0o000);
      taken.set(path, statSync(path).mode & 0o777);
    });
  }
}

/** Also to what was rotated meanwhile. */
function giveBack(logs: string): void {
  for (const name of readdirSync(logs, { recursive: true, encoding: 'utf8' })) {
    const path = join(logs, name);
    tryTo(() => {
      const stats = statSync(path);
      if (stats.isFile() && (stats.mode & 0o777) === 0) chmodSync(path, 0o644);
    });
  }
}

async function follow(rig: Rig, taken: Map<string, number>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await rig.clock.sleep(lookEveryMs, signal).catch(() => {});
    if (!signal.aborted) take(rig, taken);
  }
}

/** A file that is being rotated is not there for a moment. */
function tryTo(act: () => void): void {
  try {
    act();
  } catch {
    // The next look finds the new one.
  }
}

function proofOf(taken: ReadonlyMap<string, number>): string {
  const [first] = [...taken].filter(([, mode]) => mode === 0);
  return first === undefined ? '' : `${first[0]} had mode 000, and ${taken.size - 1} more files`;
}

async function isBound({ instance }: Rig): Promise<boolean> {
  const [pid] = await instance.pids();
  if (pid === undefined) return true;
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return (BigInt(`0x${effective?.[1] ?? '0'}`) & readingAnyway) === 0n;
}
