/** Starts the shipper under test and waits until it says that it is ready. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine, Instance, InstanceSpec } from '../../engine/engine.js';
import type { Arrangement } from '../../fault/arrangement.js';
import { layConfigMap, writeFiles } from '../../fault/config/delivery.js';
import type { Release, ReleaseWish } from '../../fault/fault.js';
import type { Plan } from '../../plan/plan.js';
import type { Clock } from '../../support/clock.js';
import { EnvironmentError } from '../../support/errors.js';
import { imageOf } from '../../target/image.js';
import type { TargetChoice } from '../../target/manifest.js';
import { type OptionValue, resolveOptions } from '../../target/options.js';
import { type Rendered, renderOwn, renderTarget, type SinkAddress } from '../../target/render.js';
import type { RunDirectory } from '../run-directory.js';
import type { OwnSurroundings } from './own-configuration.js';
import { mountsFor, placesFor } from './places.js';
import { waitUntilReady } from './ready.js';

export interface ShipperSetting {
  readonly plan: Plan;
  readonly choice: TargetChoice;
  readonly directory: RunDirectory;
  readonly addresses: readonly [SinkAddress, ...SinkAddress[]];
  readonly clock: Clock;
  /** Of the shipper, see `choosePorts`. */
  readonly ports: Readonly<Record<string, number>>;
  /** Of its own configuration; null when Lostline renders one. */
  readonly own: OwnSurroundings | null;
  /** What faults need before it starts. */
  readonly arrangement: Omit<Arrangement, 'undo'>;
}

/** What only a container has. */
function containerOf({ choice, arrangement }: ShipperSetting, rendered: Rendered) {
  const { manifest, version } = choice;
  const image = imageOf(choice, process.env);
  if (!image) {
    throw new EnvironmentError(
      `target ${manifest.name}@${version} has no image: use --engine process`,
    );
  }
  return {
    image: image.reference,
    entrypoint: [...(arrangement.wrapper ?? []), rendered.imageBinary],
    ...(manifest.user === undefined ? {} : { user: manifest.user }),
    command: rendered.arguments,
  };
}

function specOf(setting: ShipperSetting, rendered: Rendered): InstanceSpec {
  const { plan, choice, directory, ports, own, arrangement } = setting;
  const { ready } = choice.manifest;
  const { wrapper = [], mounts = [], environment, ...limits } = arrangement;
  const docker = plan.target.engine === 'docker';
  const command = [...wrapper, ...(own?.wrapper ?? []), rendered.binary, ...rendered.arguments];
  return {
    name: 'shipper',
    command,
    ...(docker ? containerOf(setting, rendered) : { ports: Object.values(ports) }),
    ...limits,
    ...(docker ? { extraHosts: hostsOf(own, arrangement) } : {}),
    environment: { ...rendered.environment, ...environment },
    mounts: [...mountsFor(plan, directory), ...(own?.mounts ?? []), ...mounts],
    outputFile: directory.file('shipperOutput'),
    stopTimeoutMs: choice.manifest.stopTimeoutMs,
    // One that an earlier life left says nothing, and some programs take their own for another's.
    transientFiles: ready?.file ? [join(directory.state, ready.file)] : [],
  };
}

function render({ plan, choice, directory, addresses, ports, own }: ShipperSetting): Rendered {
  const places = placesFor(plan, directory, ports);
  const main = plan.target.configuration?.main;
  if (own && main !== undefined) return renderOwn(choice, places, { ...own, main });
  const options = plan.target.options as Record<string, OptionValue>;
  return renderTarget(choice, places, addresses, options);
}

/** Names of a configuration of the user's own lead to the sinks, or to what a fault put before them. */
function hostsOf(
  own: OwnSurroundings | null,
  { sinkHost, extraHosts = {} }: ShipperSetting['arrangement'],
): Record<string, string> {
  const address = sinkHost === undefined ? undefined : (extraHosts[sinkHost] ?? sinkHost);
  const names = Object.entries(own?.extraHosts ?? {});
  return { ...Object.fromEntries(names.map(([name, to]) => [name, address ?? to])), ...extraHosts };
}

/** Another version in the place of this one: same places, ports, sinks and faults' arrangements. */
export function releaseOf(setting: ShipperSetting, wish: ReleaseWish): Release {
  const { plan, choice } = setting;
  const { manifest } = choice;
  const options = resolveOptions(manifest, { ...plan.target.options, ...wish.options });
  const target = { ...plan.target, version: wish.version, options };
  const newer = {
    ...setting,
    plan: { ...plan, target },
    choice: { manifest, version: wish.version },
  };
  const rendered = render(newer);
  const { binary = rendered.binary } = wish;
  const spec = specOf(newer, { ...rendered, binary });
  const { image, entrypoint, command, environment } = spec;
  return { replacement: { image, entrypoint, command, environment }, files: rendered.files };
}

/** Writes the configuration and starts the program. */
export async function startShipper(
  engine: Engine,
  setting: ShipperSetting,
  signal: AbortSignal,
): Promise<Instance> {
  const { choice, directory, clock, ports } = setting;
  const rendered = render(setting);
  const { configure, configurationLayout } = setting.arrangement;
  const files = configure?.(rendered.files) ?? rendered.files;
  if (configurationLayout) layConfigMap(directory.config, files);
  else writeFiles(directory.config, files);
  const instance = await engine.start(specOf(setting, rendered), signal);
  try {
    const lastWords = () => lastLines(directory);
    const { manifest } = choice;
    const { state } = directory;
    await waitUntilReady({ manifest, instance, ports, state, lastWords, clock }, signal);
    return instance;
  } catch (error) {
    await instance[Symbol.asyncDispose]();
    throw error;
  }
}

/** The end of the shipper's output on one line, for messages. */
export function lastLines(directory: Pick<RunDirectory, 'file'>): string {
  const file = directory.file('shipperOutput');
  const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return text === '' ? '(it said nothing)' : text.split('\n').slice(-3).join(' | ').slice(-500);
}
