/**
 * One run of a scenario from `scenarios/shippers` with a real shipper in a container, judged: what its
 * result.json says. Runs are light, and several go on at once; so the writer may be late by what a busy
 * machine needs, and nothing here depends on when exactly a line was written.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { packageFile } from '../../support/paths.js';
import type { LineRange, RunResult } from '../../verdict/result.js';
import { freshDirectory, lostline, readJson } from './lostline.js';

export interface ShipperRun {
  /** A file of `scenarios/shippers`, without its ending. */
  readonly scenario: string;
  /** NAME@VERSION */
  readonly target: string;
  readonly profile?: string;
  readonly options?: Readonly<Record<string, string | number>>;
  /** Fields of the scenario that are set to something else. */
  readonly sets?: readonly string[];
}

const latenessAllowed = 'expect.latenessMs=5s';

export function judged({ scenario, ...run }: ShipperRun): Promise<RunResult> {
  return judgedFile(packageFile('scenarios', 'shippers', `${scenario}.yaml`), run);
}

/** The same with a scenario of the test's own. */
export async function judgedScenario(
  scenario: Readonly<Record<string, unknown>>,
  run: Omit<ShipperRun, 'scenario'>,
): Promise<RunResult> {
  using directory = freshDirectory();
  const file = join(directory.path, 'scenario.yaml');
  writeFileSync(file, stringify(scenario));
  return await judgedFile(file, run);
}

export async function judgedFile(
  file: string,
  { target, profile = 'default', options, sets }: Omit<ShipperRun, 'scenario'>,
): Promise<RunResult> {
  using directory = freshDirectory();
  const out = join(directory.path, 'run');
  const told = [
    ...['run', file, '--target', target, '--profile', profile],
    ...Object.entries(options ?? {}).flatMap(([name, value]) => ['--option', `${name}=${value}`]),
    ...[latenessAllowed, ...(sets ?? [])].flatMap((set) => ['--set', set]),
    ...['--out', out, '--reporter', 'json'],
  ];
  const { code, err } = await lostline(told);
  if (code === undefined || code > 2) throw new Error(`${target}: exit code ${code}: ${err}`);
  if (!existsSync(join(out, 'result.json'))) throw new Error(`${target}: no result: ${err}`);
  const result = readJson<RunResult>(out, 'result.json');
  const expected = { pass: 0, fail: 1, unknown: 2 }[result.outcome];
  if (code !== expected) throw new Error(`exit code ${code} for outcome ${result.outcome}`);
  return result;
}

/** The same run twice, one beside the other. */
export function judgedTwice(run: ShipperRun): Promise<[RunResult, RunResult]> {
  return Promise.all([judged(run), judged(run)]);
}

export function lostIn({ ranges }: RunResult): LineRange[] {
  return ranges.filter(({ kind }) => kind === 'lost');
}

/** For 1.5 s after each of five renames: a shipper that a busy machine holds up is not late enough to find them all. */
export const longLateWrites: readonly string[] = [
  'rotation.every=2s',
  'rotation.lateWriteMs=1500ms',
  'load.lines=4100',
];

/** No line of these light runs too many. */
export const repeatsAllowed: readonly string[] = ['expect.duplicated=3000'];

/**
 * Repeated ranges that are not how a later file of its stream begins, or are all of it. rsyslog 8.2102 may ship that twice: where its
 * look at the old file's end comes after the rename, it goes over to the new file under the old one's name, and
 * takes the new one up from its first byte when it reads of the rename (targets/rsyslog/README.md).
 */
export function repeatedElsewhere({ ranges, generations }: RunResult): LineRange[] {
  const ends = new Set(generations.map(({ last }) => last));
  return ranges
    .filter(({ kind }) => kind === 'duplicated')
    .filter(
      ({ generation, offsetFirst, last }) =>
        generation === 1 || offsetFirst !== 0 || ends.has(last),
    );
}

/** Numbers of the generations that lost lines, in order. */
export function losingGenerations(result: RunResult): number[] {
  return [...new Set(lostIn(result).map(({ generation }) => generation))].sort((a, b) => a - b);
}

/** What two runs of one seed must have in common: whatever does not hang on a millisecond. */
export function digest(result: RunResult) {
  const { outcome, seed, account } = result;
  const causes = [...new Set(lostIn(result).map(({ cause }) => cause))].sort();
  const { written, duplicated, unexpected } = account;
  return { outcome, seed, causes, written, duplicated, unexpected, in: losingGenerations(result) };
}

/** Findings that are not a pass, as `check: message`: empty for a run without a flaw. */
export function complaints({ findings }: RunResult): string[] {
  return findings
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ check, message }) => `${check}: ${message}`);
}
