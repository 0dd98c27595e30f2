/**
 * The shipper runs out of file descriptors: the soft limit of its processes is lowered with prlimit(2)
 * while they run, to the lowest number that is free unless told otherwise, so nothing can be opened any
 * more but in place of what is closed. Open descriptors go on working. Proof: the limit in /proc/<pid>/limits.
 */
import { readdir, readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { z } from 'zod';
import { readStat } from '../../engine/procfs.js';
import { EnvironmentError, errorCode } from '../../support/errors.js';
import type { Fault } from '../fault.js';
import { needs } from '../machine.js';

const options = z.strictObject({
  openFilesMax: z
    .number()
    .int()
    .min(0)
    .max(1_048_576)
    .optional()
    .describe('The limit; the lowest number that it has not open when not given'),
});

/** A process whose limit was lowered. */
interface Lowered {
  readonly pid: number;
  readonly startTicks: string;
  readonly before: string;
  readonly after: string;
  readonly openFiles: number;
}

export const descriptorLimit: Fault<z.infer<typeof options>> = {
  kind: 'descriptorLimit',
  description: 'lowers the limit of open files of the running shipper to what it has open',
  options,
  requires: ['signal'],
  lacks: needs('program prlimit'),
  lasts: 'always',
  async inject({ instance }, { openFilesMax }) {
    const pids = await instance.pids();
    if (pids.length === 0) {
      throw new EnvironmentError(
        "the shipper's processes can't be seen from here, so their limits can't be moved: run Lostline on the machine that they run on",
      );
    }
    const lowered: Lowered[] = [];
    const heal = async () => {
      for (const one of lowered.splice(0)) await raise(one);
    };
    const trace: string[] = [];
    try {
      for (const pid of pids) lowered.push(...(await lower(pid, openFilesMax)));
    } catch (error) {
      await heal();
      throw error;
    }
    const [main] = lowered;
    for (const { pid, before, after, openFiles } of lowered) {
      if (before === after) continue;
      trace.push(
        `the limit of process ${pid} was ${before} and became ${after}, with ${openFiles} open`,
      );
    }
    return {
      heal,
      trace: async () => trace.join('; '),
      figures: async () => ({ openFiles: main?.openFiles ?? 0, openFilesMax: main?.after ?? '' }),
    };
  },
};

/** Empty for a process that is gone by now, such as a child that ran for a moment. */
async function lower(pid: number, wanted: number | undefined): Promise<Lowered[]> {
  const startTicks = readStat(pid)?.startTicks ?? '';
  try {
    const open = new Set((await readdir(`/proc/${pid}/fd`)).map(Number));
    const before = await softLimit(pid);
    await setLimit(pid, String(wanted ?? lowestFree(open)));
    return [{ pid, startTicks, before, after: await softLimit(pid), openFiles: open.size }];
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(errorCode(error) ?? '')) return [];
    throw error;
  }
}

/** What open(2) would give. */
function lowestFree(open: ReadonlySet<number>): number {
  let number = 0;
  while (open.has(number)) number++;
  return number;
}

/** One that has ended took its limit with it. */
async function raise({ pid, startTicks, before }: Lowered): Promise<void> {
  if (readStat(pid)?.startTicks === startTicks) await setLimit(pid, before);
}

async function setLimit(pid: number, soft: string): Promise<void> {
  const { failed, all } = await execa('prlimit', ['--pid', String(pid), `--nofile=${soft}:`], {
    all: true,
    reject: false,
  });
  if (!failed || readStat(pid) === undefined) return;
  throw new EnvironmentError(
    `the limit of open files of process ${pid} can't be moved (prlimit: ${all}): run as root, or as its user, with util-linux installed`,
  );
}

/** The soft limit as /proc tells it (proc(5)): a number or `unlimited`. */
async function softLimit(pid: number): Promise<string> {
  const limits = await readFile(`/proc/${pid}/limits`, 'latin1');
  return /^Max open files\s+(\S+)/m.exec(limits)?.[1] ?? '';
}
