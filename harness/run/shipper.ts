/** Starts the shipper under test and waits until it says that it is ready. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Engine, Instance, InstanceSpec } from '../engine/engine.js';
import type { Plan } from '../plan/plan.js';
import type { Clock } from '../support/clock.js';
import { EnvironmentError } from '../support/errors.js';
import { formatDuration } from '../support/units.js';
import type { TargetChoice } from '../target/manifest.js';
import type { OptionValue } from '../target/options.js';
import { type Rendered, renderTarget, type SinkAddress } from '../target/render.js';
import { mountsFor, placesFor } from './places.js';
import type { RunDirectory } from './run-directory.js';

const readyTimeoutMs = 60_000;
const lookEveryMs = 20;

export interface ShipperSetting {
  readonly plan: Plan;
  readonly choice: TargetChoice;
  readonly directory: RunDirectory;
  readonly addresses: readonly [SinkAddress, ...SinkAddress[]];
  readonly clock: Clock;
}

function specOf(setting: ShipperSetting, rendered: Rendered): InstanceSpec {
  const { plan, choice, directory } = setting;
  const { manifest, version } = choice;
  const image = manifest.versions[version]?.image;
  const docker = plan.target.engine === 'docker';
  if (docker && !image) {
    throw new EnvironmentError(
      `target ${manifest.name}@${version} has no image: use --engine process`,
    );
  }
  return {
    name: 'shipper',
    ...(docker && image ? { image, entrypoint: [rendered.binary] } : {}),
    command: docker ? rendered.arguments : [rendered.binary, ...rendered.arguments],
    environment: rendered.environment,
    mounts: mountsFor(plan, directory),
    outputFile: directory.file('shipperOutput'),
    stopTimeoutMs: manifest.stopTimeoutMs,
  };
}

/** Writes the configuration and starts the program. */
export async function startShipper(
  engine: Engine,
  setting: ShipperSetting,
  signal: AbortSignal,
): Promise<Instance> {
  const { plan, choice, directory, addresses } = setting;
  const options = plan.target.options as Record<string, OptionValue>;
  const rendered = renderTarget(choice, placesFor(plan, directory), addresses, options);
  for (const [name, text] of Object.entries(rendered.files)) {
    writeFileSync(join(directory.config, name), text);
  }
  const instance = await engine.start(specOf(setting, rendered), signal);
  try {
    await waitUntilReady(instance, setting, signal);
    return instance;
  } catch (error) {
    await instance[Symbol.asyncDispose]();
    throw error;
  }
}

async function waitUntilReady(instance: Instance, setting: ShipperSetting, signal: AbortSignal) {
  const { choice, clock } = setting;
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  const exited = instance.exited().then(({ code, signal: by }) => {
    if (ended.signal.aborted) return;
    throw new EnvironmentError(
      `target ${choice.manifest.name} ended before it was ready (${by ?? `exit code ${code}`}); ` +
        `its last words: ${lastLines(setting.directory)}`,
    );
  });
  const late = clock.sleep(readyTimeoutMs, stop).then(() => {
    throw new EnvironmentError(
      `target ${choice.manifest.name} was not ready after ${formatDuration(readyTimeoutMs)}; ` +
        `its last words: ${lastLines(setting.directory)}`,
    );
  });
  exited.catch(() => {});
  late.catch(() => {});
  try {
    await Promise.race([whenReady(instance, setting, stop), exited, late]);
  } finally {
    ended.abort();
  }
}

async function whenReady(instance: Instance, setting: ShipperSetting, signal: AbortSignal) {
  const { ready } = setting.choice.manifest;
  if (ready?.output) await outputMatches(instance, new RegExp(ready.output), signal);
  if (!ready?.file) return;
  const file = join(setting.directory.state, ready.file);
  while (!existsSync(file)) await setting.clock.sleep(lookEveryMs, signal);
}

async function outputMatches(instance: Instance, pattern: RegExp, signal: AbortSignal) {
  const output = instance.output();
  signal.addEventListener('abort', () => output.destroy(), { once: true });
  for await (const line of createInterface({ input: output })) {
    if (pattern.test(line)) break;
  }
  output.destroy();
}

/** The end of the shipper's output on one line, for messages. */
export function lastLines(directory: RunDirectory): string {
  const file = directory.file('shipperOutput');
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return text === '' ? '(it said nothing)' : text.split('\n').slice(-3).join(' | ').slice(-500);
}
