/**
 * A comparison from request to verdict: turn by turn an ordinary run in a directory of its own, and
 * after each of them comparison.json written anew, so that whatever ends it early, what is there counts.
 * What it proves is `judgeComparison`'s to say.
 */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { compactInstant, lostlineVersion } from '../run/header.js';
import type { Watcher } from '../run/recorder.js';
import { runScenario } from '../run/run.js';
import { unusedDirectory } from '../run/run-directory.js';
import type { SessionSetting } from '../run/session.js';
import { assignmentWithoutSecret, commandWithoutSecrets } from '../sink/hide-secrets.js';
import { SystemClock } from '../support/clock.js';
import { EnvironmentError, messageOf } from '../support/errors.js';
import { makeFolder } from '../support/folders.js';
import { reproduceCommand } from '../verdict/reproduce.js';
import { writeWhole } from '../verdict/write.js';
import { comparedRun } from './compared-run.js';
import { type ComparedRun, type Comparison, comparisonFile } from './comparison.js';
import { judgeComparison, notJudged } from './judge-comparison.js';
import { type Turn, turnsOf } from './order.js';
import { type PreparedComparison, prepareTurn, runCommand } from './prepare-comparison.js';

export interface CompareOptions {
  readonly prepared: PreparedComparison;
  /** Exactly this directory; a new one below `runs/` when not given. */
  readonly out?: string | undefined;
  readonly keepLogs: 'keep' | 'remove';
  /** What was typed, for the command that makes this comparison again. */
  readonly command: readonly string[];
  readonly watcher: ComparisonWatcher;
  readonly signal: AbortSignal;
}

/** Follows a comparison; called on its own thread. */
export interface ComparisonWatcher {
  begun(turns: number, directory: string): void;
  turn(turn: Turn, number: number): void;
  /** A run of its own begins; what it gives hears of that run's events and samples. */
  run(setting: SessionSetting): Watcher;
  ended(run: ComparedRun, warnings: readonly string[]): void;
}

export interface FinishedComparison {
  readonly directory: string;
  readonly comparison: Comparison;
}

/** 'baseline-01' to 'candidate-06'; three digits from a hundred pairs on. */
function folderOf({ side, pair }: Turn, pairs: number): string {
  return `${side}-${String(pair).padStart(Math.max(2, String(pairs).length), '0')}`;
}

function makeDirectory(wanted: string): string {
  const path = unusedDirectory(wanted);
  try {
    makeFolder(path);
    return realpathSync(path);
  } catch (error) {
    throw new EnvironmentError(
      `${path}: the directory can't be made: ${messageOf(error)}; name another with --out`,
    );
  }
}

/**
 * Returns also when it was interrupted: then with the runs that had ended.
 * @throws what a run throws; the runs before it stand in the directory
 */
export async function compare(options: CompareOptions): Promise<FinishedComparison> {
  const { prepared, watcher, signal } = options;
  const clock = new SystemClock();
  const begun = beginning(options, clock);
  const directory = makeDirectory(options.out ?? join('runs', begun.comparisonId));
  const turns = turnsOf(prepared.seed, begun.setting.runs);
  watcher.begun(turns.length, directory);
  const runs: ComparedRun[] = [];
  const save = (state: Comparison['state']) =>
    writeComparison(directory, { ...begun, runs, state });
  try {
    for (const [at, turn] of turns.entries()) {
      save('running');
      watcher.turn(turn, at + 1);
      const run = await takeTurn(options, turn, join(directory, folderOf(turn, turns.length / 2)));
      if (!run) break;
      runs.push(run);
    }
  } catch (error) {
    save('interrupted');
    throw error;
  }
  return { directory, comparison: save(signal.aborted ? 'interrupted' : 'complete') };
}

/** Null when it was interrupted: half a run tells nothing. */
async function takeTurn(
  { prepared, keepLogs, watcher, signal }: CompareOptions,
  turn: Turn,
  out: string,
): Promise<ComparedRun | null> {
  if (signal.aborted) return null;
  const command = runCommand(prepared.request, turn.side, prepared.targets[turn.side]);
  const { directory, result, warnings } = await runScenario({
    prepared: await prepareTurn(prepared, turn, new SystemClock()),
    ...{ out, keepLogs, command, signal },
    begun: (setting) => watcher.run(setting),
  });
  if (signal.aborted) return null;
  const run = comparedRun(turn, directory.path.split('/').at(-1)!, result);
  watcher.ended(run, warnings);
  return run;
}

type Beginning = Omit<Comparison, 'runs' | 'state' | keyof ReturnType<typeof judgeComparison>>;

function beginning({ prepared, command }: CompareOptions, clock: SystemClock): Beginning {
  const { request, seed, scenario, description, targets } = prepared;
  const wallMs = clock.wallMs();
  return {
    schemaVersion: 1,
    lostlineVersion: lostlineVersion(),
    comparisonId: `compare-${compactInstant(wallMs)}-${scenario}-${process.pid}`,
    ...{ scenario, description, seed, targets, setting: request.setting },
    startedAt: new Date(wallMs).toISOString(),
    scenarioFile: request.common.scenarioFile,
    sets: (request.common.sets ?? []).map(assignmentWithoutSecret),
    reproduce: reproduceCommand({ command: commandWithoutSecrets(command), seed }),
  };
}

/** Judges what is there and puts it into the directory; while it is running, only the latter. */
function writeComparison(
  directory: string,
  known: Beginning & Pick<Comparison, 'runs' | 'state'>,
): Comparison {
  const judgement = known.state === 'running' ? notJudged(known) : judgeComparison(known);
  const comparison: Comparison = { ...known, ...judgement };
  const text = `${JSON.stringify(comparison, null, 2)}\n`;
  writeWhole(join(directory, comparisonFile), [text]);
  return comparison;
}
