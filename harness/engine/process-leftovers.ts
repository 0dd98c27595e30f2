/** Processes of dead owners, by their records; see `records.ts` for how one is known for certain. */
import { SystemClock } from '../support/clock.js';
import { EnvironmentError } from '../support/errors.js';
import { killAndWait } from './kill.js';
import { type Leftover, removeBeforeRun } from './leftover.js';
import { ownerOf, ownerState, parseOwner } from './owner.js';
import { isRunning, readStat } from './procfs.js';
import { type ProcessRecord, processesOf, readRecords, removeRecord } from './records.js';

const removalMs = 10_000;

function stillRuns(pid: number, { runId }: ProcessRecord): string {
  return `process ${pid} of run ${runId} was killed and still runs, as one does that waits for a disk: run 'lostline doctor --clean' again`;
}

function leftoversOf(folder: string, record: ProcessRecord): Leftover[] {
  const pids = processesOf(record);
  if (pids.length === 0) removeRecord(folder, record);
  return pids.map((pid) => {
    const startTicks = readStat(pid)?.startTicks ?? '';
    return {
      kind: 'process',
      id: String(pid),
      runId: record.runId,
      async remove(waitMs = removalMs) {
        await killAndWait(pid, startTicks, new SystemClock(), waitMs);
        // Others of the record, or what a disk still holds, are found again by the next one that looks.
        if (processesOf(record).length === 0) removeRecord(folder, record);
        if (isRunning(pid, startTicks)) throw new EnvironmentError(stillRuns(pid, record));
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
  await removeBeforeRun(findProcessLeftovers(folder), new SystemClock());
}
