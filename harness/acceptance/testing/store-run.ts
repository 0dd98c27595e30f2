/** A run into a real store that was started for it, which a test may change while the run lasts. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectDocker, runLabel } from '../../engine/docker-client.js';
import type { Sample } from '../../evidence/sample.js';
import type { ReadBackKind } from '../../plan/plan.js';
import { storeRecipes } from '../../run/stores/catalogue.js';
import type { LineRange, RunResult } from '../../verdict/result.js';
import { eventually, freshDirectory, lostline, readJson, readNdjson } from './lostline.js';
import { startRun } from './running.js';

const linesPerSecond = 500;
const startMs = 180_000;

function scenarioOf(kind: ReadBackKind, seconds: number): string {
  return [
    `name: ${kind}`,
    'seed: 7',
    `load: { linesPerSecond: ${linesPerSecond}, duration: ${seconds}s }`,
    `sink: { kind: ${kind} }`,
    'drain: { quiet: 2s, timeout: 120s }',
    'expect: { lost: 0, duplicated: 0, latenessMs: 30s }',
  ].join('\n');
}

/** A run that is left alone. */
export async function judged(kind: ReadBackKind, flags: readonly string[]): Promise<RunResult> {
  using directory = freshDirectory();
  const out = join(directory.path, 'run');
  const scenario = join(directory.path, 'scenario.yaml');
  writeFileSync(scenario, scenarioOf(kind, 4));
  const told = ['run', scenario, ...flags, '--out', out, '--reporter', 'json'];
  const { code, err } = await lostline(told);
  if (!existsSync(join(out, 'result.json'))) throw new Error(`exit code ${code}: ${err}`);
  return readJson<RunResult>(out, 'result.json');
}

export interface StartedStore {
  readonly url: string;
  restart(): Promise<void>;
}

/** @param change what is done to the store once two thousand lines were written */
export async function changed(
  kind: ReadBackKind,
  flags: readonly string[],
  change: (store: StartedStore) => Promise<void>,
): Promise<RunResult> {
  await using run = await startRun(scenarioOf(kind, 12), flags);
  // A store may take a minute to start before the load begins.
  await eventually(
    '2000 lines written',
    () =>
      readNdjson<Sample>(run.directory, 'samples.ndjson').some(({ written }) => written >= 2_000),
    startMs,
  );
  await change(await storeOf(kind, run.runId));
  const { err } = await run.ended();
  return eventually(`a result (${err})`, () => readJson<RunResult>(run.directory, 'result.json'));
}

async function storeOf(kind: ReadBackKind, runId: string): Promise<StartedStore> {
  const filters = { label: [`${runLabel}=${runId}`], name: [`${runId}-store`] };
  const docker = connectDocker();
  const [container] = await docker.listContainers({ filters });
  if (!container) throw new Error(`no store of run ${runId} is there`);
  const [network] = Object.values(container.NetworkSettings.Networks);
  const { port, url } = storeRecipes[kind];
  return {
    url: url(`${network?.IPAddress}:${port}`),
    restart: () => docker.getContainer(container.Id).restart({ t: 1 }),
  };
}

export function rangesOf({ ranges }: RunResult, wanted: LineRange['kind']) {
  return ranges
    .filter(({ kind }) => kind === wanted)
    .map(({ stream, first, last }) => ({ stream, first, last }));
}

export function messageOf({ findings }: RunResult, check: string): string {
  const finding = findings.find((one) => one.check === check);
  return `${finding?.outcome}: ${finding?.message}`;
}

/** Checks that found something; empty for a run without a flaw. */
export function complaints({ findings }: RunResult): string[] {
  return findings
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ check, message }) => `${check}: ${message}`);
}
