/**
 * The shipper runs out of file descriptors: the soft limit of its processes is lowered with prlimit(2)
 * while they run, to the lowest number that is free unless told otherwise, so nothing can be opened any
 * more but in place of what is closed. Open descriptors go on working. Proof: the limit in /proc/<pid>/limits.
 * What they start meanwhile is born with the lowered limit, so the cure raises that of their children too.
 */
import { readdir, readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { z } from 'zod';
import type { Instance } from '../../engine/engine.js';
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

/** Looks for processes that are born while limits are raised. */
const looksMax = 100;

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
      const all = lowered.splice(0);
      for (const one of all) await raise(one);
      await raiseHeirs(instance, all);
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

/**
 * Processes that were born with a lowered limit; one that was not raised yet may have children while we look. After a
 * restart there are none: the main process is another one, and came with a limit of its own.
 */
async function raiseHeirs(
  instance: Pick<Instance, 'pids'>,
  lowered: readonly Lowered[],
): Promise<void> {
  const [main] = lowered;
  const told = new Set(lowered.map(({ pid, startTicks }) => `${pid} ${startTicks}`));
  for (let look = 0; main !== undefined && look < looksMax; look++) {
    if (readStat(main.pid)?.startTicks !== main.startTicks) return;
    let found = 0;
    for (const pid of await instance.pids()) {
      const stat = readStat(pid);
      if (!stat || told.has(`${pid} ${stat.startTicks}`)) continue;
      told.add(`${pid} ${stat.startTicks}`);
      found++;
      const heirloom = await heirloomOf(pid, stat.parent, lowered);
      if (heirloom) await raise({ ...heirloom, pid, startTicks: stat.startTicks });
    }
    if (found === 0) return;
  }
}

/** Whose limit it has: its parent's, or that of one before its parent. */
async function heirloomOf(
  pid: number,
  parent: number,
  lowered: readonly Lowered[],
): Promise<Lowered | undefined> {
  const limit = await softLimit(pid).catch(() => '');
  const alike = lowered.filter(({ before, after }) => before !== after && after === limit);
  return alike.find((one) => one.pid === parent) ?? alike[0];
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
