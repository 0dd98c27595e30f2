/** Processes of dead owners, by their records; see `records.ts` for how one is known for certain. */
import { errorCode } from '../support/errors.js';
import type { Leftover } from './leftover.js';
import { ownerOf, ownerState, parseOwner } from './owner.js';
import { readStat } from './procfs.js';
import { type ProcessRecord, processesOf, readRecords, removeRecord } from './records.js';

function killSame(pid: number, startTicks: string | undefined): void {
  if (startTicks === undefined || readStat(pid)?.startTicks !== startTicks) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

function leftoversOf(folder: string, record: ProcessRecord): Leftover[] {
  const pids = processesOf(record);
  if (pids.length === 0) removeRecord(folder, record);
  return pids.map((pid) => {
    const startTicks = readStat(pid)?.startTicks;
    return {
      kind: 'process',
      id: String(pid),
      runId: record.runId,
      async remove() {
        killSame(pid, startTicks);
        removeRecord(folder, record);
      },
    };
  });
}

/** Also forgets the records whose processes have ended by themselves. */
export function findProcessLeftovers(folder: string): Leftover[] {
  const here = ownerOf();
  return readRecords(folder)
    .filter((record) => ownerState(parseOwner(record.owner), here) === 'dead')
    .flatMap((record) => leftoversOf(folder, record));
}

export async function removeProcessLeftovers(folder: string): Promise<void> {
  for (const leftover of findProcessLeftovers(folder)) await leftover.remove();
}
