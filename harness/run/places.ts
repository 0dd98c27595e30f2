/** Where logs, state and configuration stand for a shipper: its own view of the run directory. */
import { join } from 'node:path';
import { harnessStreams } from '../evidence/layout.js';
import type { Plan } from '../plan/plan.js';
import { packageRoot } from '../support/paths.js';
import type { Places } from '../target/render.js';
import type { RunDirectory } from './run-directory.js';

/** Paths inside a container; the same in every run, so that configurations are comparable. */
const inside = {
  logs: '/lostline/logs',
  state: '/lostline/state',
  config: '/lostline/config',
  sink: '/lostline/sink',
};

export function logFileName(plan: Plan, stream: number): string {
  return plan.load.fileName.replace('{stream}', String(stream).padStart(4, '0'));
}

/** Streams whose files the shipper is to follow: the load's, then the probe's. */
function followedStreams(plan: Plan): number[] {
  const load = Array.from({ length: plan.load.streams }, (_, index) => index + 1);
  return [...load, harnessStreams.probe];
}

export function placesFor(plan: Plan, directory: RunDirectory): Places {
  const docker = plan.target.engine === 'docker';
  const logDirectory = docker ? inside.logs : directory.logs;
  return {
    logDirectory,
    stateDirectory: docker ? inside.state : directory.state,
    configDirectory: docker ? inside.config : directory.config,
    logFiles: followedStreams(plan).map((stream) => join(logDirectory, logFileName(plan, stream))),
    livePattern: plan.load.fileName.replace('{stream}', '*'),
    packageRoot: packageRoot(),
    node: process.execPath,
  };
}

/** The folder of a file sink's file: on this machine, and as the shipper sees it. */
export function sinkFolders(plan: Plan, directory: RunDirectory) {
  const host = join(directory.path, 'sink');
  return { host, seen: plan.target.engine === 'docker' ? inside.sink : host };
}

export function mountsFor(plan: Plan, directory: RunDirectory) {
  if (plan.target.engine !== 'docker') return [];
  return [
    { source: directory.logs, target: inside.logs, readOnly: true },
    { source: directory.config, target: inside.config, readOnly: true },
    { source: directory.state, target: inside.state, readOnly: false },
    { source: join(directory.path, 'sink'), target: inside.sink, readOnly: false },
  ];
}
