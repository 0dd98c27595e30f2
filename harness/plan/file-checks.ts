/** Faults that hit one log file are refused where the scenario never makes such a one. */
import type { ProblemPath } from '../scenario/problem.js';
import type { Scenario } from '../scenario/schema.js';
import { formatCount } from '../support/units.js';
import type { FaultEntry } from './catalogue.js';
import type { Report } from './report.js';
import { churnOf, type SourcePlan } from './source-plan.js';

/** What a scenario's log files will be. */
export interface PlannedFiles {
  readonly streams: number;
  /** Why none is ever rotated and kept, as the end of a sentence; null: some are. */
  readonly noneRotated: string | null;
}

const keepNothing: readonly string[] = ['truncate', 'delete-create'];

export function plannedFiles(
  { rotation }: Pick<Scenario, 'rotation'>,
  streams: number,
  source: SourcePlan,
): PlannedFiles {
  const none = (text: string) => ({ streams, noneRotated: text });
  if (churnOf(source)) return { streams, noneRotated: null };
  if (!rotation) return none('the scenario has no rotation');
  if (keepNothing.includes(rotation.kind)) return none(`rotation ${rotation.kind} leaves none`);
  return { streams, noneRotated: null };
}

/** @param options checked, as they stand beside the fault's kind */
export function checkVictim(
  entry: FaultEntry,
  options: Readonly<Record<string, unknown>>,
  at: ProblemPath,
  { streams, noneRotated }: PlannedFiles,
  report: Report,
): void {
  const { success, data } = entry.options.safeParse(options);
  const victim = success ? entry.victim?.(data) : undefined;
  if (!victim) return;
  const { stream = 1, file } = victim;
  if (stream > streams) {
    report(
      [...at, 'stream'],
      `${formatCount(stream)} is beyond the load's streams, of which there ${streams === 1 ? 'is 1' : `are ${formatCount(streams)}`}; lower it or raise load.streams`,
    );
  }
  if (file === 'live' || noneRotated === null) return;
  const isChosen = 'file' in options;
  report(
    [...at, isChosen ? 'file' : 'kind'],
    `${isChosen ? 'is rotated' : `'${entry.kind}' alters a rotated file`}, but ${noneRotated}; add one that keeps files, such as rotation: { kind: rename-create, every: 1s }, or ${isChosen ? 'set file: live' : 'remove the fault'}`,
  );
}
