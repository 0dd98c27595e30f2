/** Where logs, state and configuration stand for a shipper: its own view of the run directory. */
import { dirname, join } from 'node:path';
import { probeStreamOf } from '../../evidence/layout.js';
import { firstPlace } from '../../plan/layout/layout.js';
import { layoutOf } from '../../plan/layout/layouts.js';
import type { Plan } from '../../plan/plan.js';
import { sourceOf } from '../../plan/source-plan.js';
import { packageRoot } from '../../support/paths.js';
import type { Places } from '../../target/render.js';
import { makePlace } from '../../writer/log-place.js';
import type { RunDirectory } from '../run-directory.js';
import { inputPort } from './ports.js';

/** Paths inside a container; the same in every run, so that configurations are comparable. */
const inside = {
  state: '/lostline/state',
  config: '/lostline/config',
  sink: '/lostline/sink',
};

/** Of a stream's first file, below the log directory. */
function logFileName(plan: Plan, stream: number): string {
  return layoutOf(plan).fileOf(firstPlace(stream));
}

/** Streams whose files the shipper is to follow: the load's, then the probe's. */
function followedStreams(plan: Plan): number[] {
  const load = Array.from({ length: plan.load.streams }, (_, index) => index + 1);
  return [...load, probeStreamOf(plan)];
}

/** Makes the place of the probe's file; gives its path. */
export function probeFile(plan: Plan, directory: RunDirectory): string {
  return makePlace(directory.logs, layoutOf(plan), firstPlace(probeStreamOf(plan)));
}

function networkOf(plan: Plan, ports: Readonly<Record<string, number>>) {
  const source = sourceOf(plan);
  if (source.kind !== 'network') return {};
  const { transport, format } = source;
  return { network: { transport, format, port: ports[inputPort] ?? 0 } };
}

/** @param ports of the shipper, see `choosePorts` */
export function placesFor(
  plan: Plan,
  directory: RunDirectory,
  ports: Readonly<Record<string, number>> = {},
): Places {
  const docker = plan.target.engine === 'docker';
  const layout = layoutOf(plan);
  const logDirectory = docker ? layout.inside : directory.logs;
  return {
    logDirectory,
    stateDirectory: docker ? inside.state : directory.state,
    configDirectory: docker ? inside.config : directory.config,
    logFiles: directory.containers
      ? directory.containers.map(({ logName }) => join(logDirectory, logName))
      : followedStreams(plan).map((stream) => join(logDirectory, logFileName(plan, stream))),
    livePattern: layout.pattern,
    ...networkOf(plan, ports),
    ...(layout.linkPattern === null ? {} : { linkPattern: layout.linkPattern }),
    packageRoot: packageRoot(),
    node: process.execPath,
    seed: plan.seed,
    listenAddress: docker ? '0.0.0.0' : '127.0.0.1',
    ports,
  };
}

/** The log directory on this machine. */
export function layoutFolder(plan: Plan, directory: RunDirectory): string {
  return join(directory.logs, layoutOf(plan).mounts[0]?.folder ?? '');
}

/** The folder of a file sink's file: on this machine, and as the shipper sees it. */
export function sinkFolders(plan: Plan, directory: RunDirectory) {
  const host = join(directory.path, 'sink');
  return { host, seen: plan.target.engine === 'docker' ? inside.sink : host };
}

export function mountsFor(plan: Plan, directory: RunDirectory) {
  if (plan.target.engine !== 'docker') return [];
  const layout = layoutOf(plan);
  const containers = directory.containers ?? [];
  return [
    ...containers
      .filter(({ isMounted }) => isMounted)
      .map(({ logName, logPath }) => ({
        source: dirname(logPath),
        target: dirname(join(layout.inside, logName)),
        readOnly: true,
      })),
    ...layout.mounts.map(({ folder, at }) => ({
      source: join(directory.logs, folder),
      target: at,
      readOnly: true,
    })),
    { source: directory.config, target: inside.config, readOnly: true },
    { source: directory.state, target: inside.state, readOnly: false },
    { source: join(directory.path, 'sink'), target: inside.sink, readOnly: false },
  ];
}
