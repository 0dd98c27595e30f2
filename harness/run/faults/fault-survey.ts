/**
 * One fault scenario after the other against one shipper after the other, each a run of its own in a
 * directory of its own, into a sink that the shipper speaks: what `lostline faults try` tabulates. A
 * run that can't be planned or breaks off is a row too, with the reason; an aborted signal ends the
 * survey after the run that it interrupts.
 */
import { readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type Protocol, sinksSpoken } from '../../plan/plan.js';
import { readScenario } from '../../scenario/read.js';
import type { Clock } from '../../support/clock.js';
import { ReportedError, UsageError } from '../../support/errors.js';
import { packageFile } from '../../support/paths.js';
import { findTarget, targetFolders } from '../../target/catalogue.js';
import type { TargetChoice } from '../../target/manifest.js';
import { defaultProfile } from '../../target/options.js';
import type { SurveyRow, SurveyTry } from '../../verdict/survey-row.js';
import { type PreparedRun, prepareRun, type RunRequest } from '../prepare/prepare.js';
import { runScenario } from '../run.js';

/** A file for each fault; a folder for each family. */
const shippedFolder = ['scenarios', 'faults'] as const;
/** Bound of a survey. */
const triesMax = 1_000;

export interface SurveySetting {
  readonly tries: readonly SurveyTry[];
  /** What all runs have in common. */
  readonly request: Omit<RunRequest, 'scenarioFile' | 'target'>;
  /** Each run gets a directory below. */
  readonly folder: string;
  readonly keepLogs: 'keep' | 'remove';
  readonly clock: Clock;
  /** Called before each run, with its number from 1. */
  begun(one: SurveyTry, number: number): void;
  readonly signal: AbortSignal;
}

/**
 * Scenario files of these families, in order; all when none is named.
 * @throws UsageError for a family that there is none of
 */
export function shippedFaultScenarios(families: readonly string[]): string[] {
  const folder = packageFile(...shippedFolder);
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort();
  const known = [...new Set(all.map((path) => path.split('/')[0]!))];
  const strange = families.find((family) => !known.includes(family));
  if (strange !== undefined) {
    throw new UsageError(`--family ${strange}: expected some of ${known.join(', ')}`);
  }
  const wanted = families.length === 0 ? known : families;
  const chosen = all.filter((path) => wanted.includes(path.split('/')[0]!));
  return chosen.map((path) => join(folder, path));
}

/** @throws UsageError when there is nothing to try, or too much */
export function surveyTries(
  targets: readonly TargetChoice[],
  scenarios: readonly string[],
): SurveyTry[] {
  const names = targets.map(({ manifest, version }) => `${manifest.name}@${version}`);
  const tries = names.flatMap((target) =>
    scenarios.map((scenarioFile) => ({ target, scenarioFile })),
  );
  if (tries.length === 0) throw new UsageError('--target NAME[@VERSION] is needed, at least one');
  if (tries.length > triesMax) {
    throw new UsageError(`${tries.length} runs are too many, expected ${triesMax} at most`);
  }
  return tries;
}

/** Row by row as runs end; the run that an abort interrupts gives none. */
export async function* surveyFaults(setting: SurveySetting): AsyncGenerator<SurveyRow> {
  for (const [index, one] of setting.tries.entries()) {
    if (setting.signal.aborted) return;
    const row = await tryOne(setting, one, index + 1);
    if (setting.signal.aborted) return;
    yield row;
  }
}

async function tryOne(setting: SurveySetting, one: SurveyTry, number: number): Promise<SurveyRow> {
  const { request, clock } = setting;
  let prepared: PreparedRun | null = null;
  const out = join(setting.folder, folderOf(one, number));
  setting.begun(one, number);
  try {
    const { sets = [] } = request;
    const sink = await otherSink(one, request);
    const own = sink === null ? sets : [`sink.kind=${sink}`, ...sets];
    prepared = await prepareRun({ ...request, ...one, sets: own }, clock);
    const { result } = await runScenario({
      ...{ prepared, out, keepLogs: setting.keepLogs, command: commandOf(one, request, own) },
      signal: setting.signal,
    });
    return { ...rowOf(one, request, prepared), result, failure: '', directory: out };
  } catch (error) {
    if (!(error instanceof ReportedError)) throw error;
    const directory = prepared ? out : null;
    return { ...rowOf(one, request, prepared), result: null, failure: error.message, directory };
  }
}

/** The target's first sink, where it does not speak the one that the scenario names; null otherwise. */
async function otherSink(
  { scenarioFile, target }: SurveyTry,
  { targetFolders: folders, sets }: SurveySetting['request'],
): Promise<string | null> {
  const { scenario } = await readScenario(scenarioFile, sets);
  const { manifest } = findTarget(target, targetFolders(folders));
  const spoken = sinksSpoken(Object.keys(manifest.sinks) as Protocol[]);
  const { kind } = scenario.sink;
  return kind === undefined || spoken.includes(kind) ? null : (spoken[0] ?? null);
}

/** 'faults-process-kill': shipped scenarios are named after their files. */
function nameOf(scenarioFile: string): string {
  const path = relative(packageFile('scenarios'), scenarioFile).replace(/\.yaml$/, '');
  return path.startsWith('..') ? basename(path) : path.replaceAll('/', '-');
}

/** What runs this one alone. */
function commandOf(
  { scenarioFile, target }: SurveyTry,
  { engine, profile, options = [], config }: SurveySetting['request'],
  sets: readonly string[],
): string[] {
  return [
    ...['run', relative(process.cwd(), scenarioFile), '--target', target],
    ...(engine === undefined ? [] : ['--engine', engine]),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(config === undefined ? [] : ['--config', config]),
    ...options.flatMap((option) => ['--option', option]),
    ...sets.flatMap((set) => ['--set', set]),
  ];
}

/** '003-rsyslog-8.2302-kill'. */
function folderOf({ target, scenarioFile }: SurveyTry, number: number): string {
  const words = [String(number).padStart(3, '0'), target, basename(scenarioFile, '.yaml')];
  return words.join('-').replace(/[^\w.-]+/g, '-');
}

function rowOf(
  one: SurveyTry,
  { profile = defaultProfile }: SurveySetting['request'],
  prepared: PreparedRun | null,
) {
  const scenario = prepared?.plan.scenario ?? nameOf(one.scenarioFile);
  const named = profile === defaultProfile ? one.target : `${one.target}, profile ${profile}`;
  return { ...one, named, scenario, sink: prepared?.plan.sink.kind ?? '' };
}
