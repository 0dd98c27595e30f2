/** Processes of dead owners, by their records; see `records.ts` for how one is known for certain. */
import { SystemClock } from '../support/clock.js';
import { killAndWait } from './kill.js';
import type { Leftover } from './leftover.js';
import { ownerOf, ownerState, parseOwner } from './owner.js';
import { readStat } from './procfs.js';
import { type ProcessRecord, processesOf, readRecords, removeRecord } from './records.js';

function leftoversOf(folder: string, record: ProcessRecord): Leftover[] {
  const pids = processesOf(record);
  if (pids.length === 0) removeRecord(folder, record);
  return pids.map((pid) => {
    const startTicks = readStat(pid)?.startTicks ?? '';
    return {
      kind: 'process',
      id: String(pid),
      runId: record.runId,
      async remove() {
        await killAndWait(pid, startTicks, new SystemClock());
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
