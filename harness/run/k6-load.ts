/** A load that a k6 script drives: finds k6 and the script, and brings k6 up as a process or a container of the run. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DockerEngine } from '../engine/docker.js';
import { freePort } from '../engine/ports.js';
import { ProcessEngine } from '../engine/process.js';
import { runFiles } from '../evidence/layout.js';
import { firstPlace } from '../plan/layout/layout.js';
import { layoutOf } from '../plan/layout/layouts.js';
import type { DriverPlan, Plan } from '../plan/plan.js';
import { sourceOf } from '../plan/source-plan.js';
import type { Problem } from '../scenario/problem.js';
import type { Scenario } from '../scenario/schema.js';
import type { Clock } from '../support/clock.js';
import type { Scope } from '../support/scope.js';
import { inContainer, type K6Container, requireK6Image } from '../writer/k6/in-container.js';
import { K6Writer, type K6WriterOptions } from '../writer/k6/k6-writer.js';
import { findK6 } from '../writer/k6/program.js';
import { makePlace } from '../writer/log-place.js';
import type { Writer } from '../writer/writer.js';
import type { Recorder } from './recorder.js';

export interface K6LoadSetting {
  readonly plan: Plan;
  readonly driver: DriverPlan;
  readonly clock: Clock;
  readonly runId: string;
  readonly scenarioFile: string;
  /** The run directory. */
  readonly directory: string;
  /** What faults have k6 know. */
  readonly environment: Readonly<Record<string, string>>;
}

const loopback = '127.0.0.1';
/** k6's own choice, which its other commands know. */
const addressInside = 'localhost:6565';

/** Scripts stand beside the scenario that names them. */
function scriptOf(scenarioFile: string, { script }: Pick<DriverPlan, 'script'>): string {
  return resolve(dirname(scenarioFile), script);
}

export function missingScript(scenarioFile: string, { load }: Scenario): Problem[] {
  const { driver, script } = load;
  if (driver === undefined || script === undefined) return [];
  const path = scriptOf(scenarioFile, { script });
  if (existsSync(path)) return [];
  const text = `'${script}' is not there, expected a k6 script at ${path}; correct the path, which starts from the scenario's folder`;
  return [{ path: ['load', 'script'], text, at: 'value' }];
}

/** @throws EnvironmentError when there is no k6 with the extension */
export async function openK6Writer(setting: K6LoadSetting, scope: Scope): Promise<K6Writer> {
  const { plan, driver, clock, scenarioFile, environment } = setting;
  const script = scriptOf(scenarioFile, driver);
  const directory = resolve(setting.directory);
  const place = { script, directory };
  const placed = driver.image
    ? await placeInContainer({ ...place, image: driver.image }, setting, scope)
    : await placeHere(setting, scope);
  return new K6Writer({
    ...{ driver, clock, environment, durationMs: plan.load.durationMs },
    files: makeFiles(plan, directory),
    ...placed,
    ...place,
  });
}

interface Placed extends Pick<K6WriterOptions, 'program' | 'engine' | 'address' | 'steering'> {}

async function placeHere({ clock, runId }: K6LoadSetting, scope: Scope): Promise<Placed> {
  const program = { entrypoint: [await findK6()], mounts: [] };
  const engine = scope.use('k6', new ProcessEngine({ clock }));
  await engine.prepare({ runId });
  const address = `${loopback}:${await freePort(loopback)}`;
  const steering = `at ${address}: 'k6 scale --address ${address} --vus 5'`;
  return { program, engine, address, steering };
}

/** Its engine has a network of its own, beside the one that a shipper in a container has. */
async function placeInContainer(
  container: K6Container,
  { clock, runId }: K6LoadSetting,
  scope: Scope,
): Promise<Placed> {
  await requireK6Image(container.image);
  const engine = scope.use('k6', new DockerEngine({ clock }));
  await engine.prepare({ runId: `${runId}-k6` });
  const steering = `in its container: 'docker exec lostline-${runId}-k6-k6 k6 scale --vus 5'`;
  return { program: inContainer(container), engine, address: addressInside, steering };
}

/** Where a layout has folders for each stream, or links, those are made here. */
function makeFiles(plan: Plan, directory: string): string[] {
  if (sourceOf(plan).kind === 'files') return [];
  const layout = layoutOf(plan);
  const places = Array.from({ length: plan.load.streams }, (_, index) => firstPlace(index + 1));
  for (const place of places) makePlace(join(directory, runFiles.logs), layout, place);
  return places.map((place) => layout.fileOf(place));
}

/** How k6's executors can be steered from outside. */
export function noteSteering({ steering }: Writer, recorders: readonly Recorder[]): void {
  if (!steering) return;
  const message = `k6 can be steered ${steering}`;
  for (const recorder of recorders) recorder.event({ event: 'note', severity: 'info', message });
}

/** How k6 ended, for the verdict. */
export function noteK6({ ending }: Writer, recorders: readonly Recorder[]): void {
  if (!ending) return;
  for (const recorder of recorders) recorder.event({ event: 'k6', ...ending });
}
