/**
 * Where a flood takes place: a network of its own (`--internal`) with a victim that logs, made when the
 * flood begins and gone when it ends. It belongs to the run by its labels, so that what a killed harness
 * leaves is found. The load's own engine does not matter: the victim's file stands in the run's log
 * directory, whoever reads it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerEngine } from '../../engine/docker.js';
import { connectDocker } from '../../engine/docker-client.js';
import type { Instance, InstanceSpec } from '../../engine/engine.js';
import { noiseMark } from '../../line/noise.js';
import type { Plan } from '../../plan/plan.js';
import { sourceOf } from '../../plan/source-plan.js';
import { EnvironmentError } from '../../support/errors.js';
import type { Scope } from '../../support/scope.js';
import type { Site } from '../fault.js';
import { NoiseFile } from './noise-file.js';
import { noiseRotationOf } from './noise-rotation.js';
import { ownNetwork, requireVictim } from './own-network.js';
import { inside, type Victim, type VictimKind, type VictimPlace } from './victim.js';

/** Victims and attackers live in it; docker/tools is its recipe. */
export const toolsImage = 'lostline/tools:12';
const readyMs = 15_000;
const lookEveryMs = 50;
const stopTimeoutMs = 500;
const outputBytesMax = 1024 * 1024;

type ContainerSpec = Pick<InstanceSpec, 'name' | 'command' | 'capabilities'> &
  Partial<Pick<InstanceSpec, 'mounts'>>;

export interface Stage {
  readonly site: Site;
  readonly runId: string;
  readonly kind: VictimKind;
  readonly place: VictimPlace;
  readonly instance: Instance;
  readonly victim: Victim;
  readonly noise: NoiseFile;
  /** For files of the flood's own. */
  readonly folder: string;
  /** A further container in the same network. */
  start(spec: ContainerSpec): Promise<Instance>;
}

/**
 * The name of the victim's log: one that the shipper's pattern for live files matches.
 * @throws EnvironmentError where the shipper would never read it
 */
export function noiseFileName(plan: Plan, id: string): string {
  const { fileName } = plan.load;
  const source = sourceOf(plan).kind;
  if (source !== 'files') {
    throw new EnvironmentError(
      `${id}: a victim logs into a plain file, but the run's source is '${source}': remove the flood or the source`,
    );
  }
  if (!fileName.includes('{stream}')) {
    throw new EnvironmentError(
      `${id}: the victim's log would not be followed, because load.fileName '${fileName}' names one file only: put {stream} into it`,
    );
  }
  const pipeline = plan.pipeline === undefined ? '' : `-${plan.pipeline}`;
  return fileName.replaceAll('{stream}', `noise-${nameOf(id)}${pipeline}`);
}

/** 'synFlood#1' becomes 'synFlood-1'. */
function nameOf(id: string): string {
  return id.replace('#', '-');
}

export interface StageSetting {
  readonly site: Site;
  readonly kind: VictimKind;
  readonly port: number;
}

/** Whatever is made is given to the scope, also when this fails half way. */
export async function openStage(
  { site, kind, port }: StageSetting,
  scope: Scope,
  signal: AbortSignal,
): Promise<Stage> {
  const { clock, places, id } = site;
  const runId = `${site.runId}-${nameOf(id)}`;
  const fileName = noiseFileName(site.plan, id);
  const place = { log: `${inside.logs}/${fileName}`, port, mark: noiseMark(site.run) };
  const folder = makeFolder(kind, place, join(places.run, 'floods', nameOf(id)));
  const engine = scope.use('the engine of a flood', new DockerEngine({ clock }));
  await engine.prepare({ runId });
  let started: Instance | undefined;
  const noise = new NoiseFile({
    path: join(places.logs, fileName),
    rotation: noiseRotationOf(site.plan),
    reopen: async () => {
      if (kind.reopenSignal) await started?.signal(kind.reopenSignal);
    },
    clock,
  });
  const start: Stage['start'] = (spec) => {
    const outputFile = join(folder, `${spec.name}.log`);
    const bare = { image: toolsImage, environment: {}, mounts: [], stopTimeoutMs, outputBytesMax };
    return engine.start({ ...bare, outputFile, ...spec }, signal);
  };
  const instance = await start({
    name: 'victim',
    command: kind.command(place),
    capabilities: kind.capabilities,
    mounts: [
      { source: places.logs, target: inside.logs, readOnly: false },
      { source: folder, target: inside.config, readOnly: true },
    ],
  });
  started = instance;
  await untilReady({ kind, instance, place, site }, signal);
  const victim = await victimOf(instance, port, runId);
  return { site, runId, kind, place, instance, noise, folder, start, victim };
}

/** The folder of the flood's own files, with those that the victim is configured by. */
function makeFolder(kind: VictimKind, place: VictimPlace, folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(kind.files(place))) {
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function victimOf(instance: Instance, port: number, runId: string): Promise<Victim> {
  const [address = ''] = (await instance.address(port)).split(':');
  const network = await ownNetwork(connectDocker(), runId);
  return { address: requireVictim(address, network), port, network };
}

async function untilReady(
  { kind, instance, place, site }: Pick<Stage, 'kind' | 'instance' | 'place' | 'site'>,
  signal: AbortSignal,
): Promise<void> {
  const { clock, id } = site;
  const startedMs = clock.nowMs();
  while (!(await kind.isReady(instance, place))) {
    if (clock.nowMs() - startedMs > readyMs) {
      throw new EnvironmentError(
        `${id}: the victim was not ready after ${readyMs / 1000} s: look at victim.log in the run's folder floods/, and whether this kernel has NFLOG`,
      );
    }
    await clock.sleep(lookEveryMs, signal);
  }
}
