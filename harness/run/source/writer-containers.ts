/**
 * Containers that write: each reads a pipe that the writer fills, and copies it to its standard output,
 * so that a runtime makes and rotates the log files while the writer's journal still tells every line.
 * The pipe is opened for reading and writing inside, so it never ends; a container ends when it is
 * removed. Until a pipe's 64 KiB are full the writer does not wait for anybody.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { probeStreams } from '../../evidence/layout.js';
import { firstPlace } from '../../plan/layout/layout.js';
import { layoutOf } from '../../plan/layout/layouts.js';
import type { Plan } from '../../plan/plan.js';
import { isContainerOutput, sourceOf } from '../../plan/source-plan.js';
import type { Clock } from '../../support/clock.js';
import { EnvironmentError, messageOf } from '../../support/errors.js';
import type { Scope } from '../../support/scope.js';
import { startDockerWriters } from './docker-writers.js';
import { startKubeletWriters } from './kubelet-writers.js';

/** A container that writes one stream, and where the runtime puts its log. */
export interface WriterContainer {
  readonly stream: number;
  /** On this machine. */
  readonly logPath: string;
  /** As the shipper sees it: below the layout's log directory. */
  readonly logName: string;
  /** The file's folder is mounted for the shipper by itself. */
  readonly isMounted: boolean;
  /** Safe twice. A writer that waits for a full pipe goes on with an error. */
  remove(): Promise<void>;
}

/** A stream and the pipe that its writer fills. */
export interface StreamPipe {
  readonly stream: number;
  /** The pipe's name in `logs`. */
  readonly name: string;
}

export interface WriterSetting {
  readonly plan: Plan;
  readonly runId: string;
  /** The run's, of which `logs` holds the pipes. */
  readonly directory: { readonly path: string; readonly logs: string };
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Starts one for each stream and one for each probe; none where files are written directly. */
export async function startWriterContainers(
  setting: WriterSetting,
  scope: Scope,
): Promise<WriterContainer[]> {
  const { plan, directory } = setting;
  const source = sourceOf(plan);
  if (!isContainerOutput(source)) return [];
  const layout = layoutOf(plan);
  const streams = Array.from({ length: plan.load.streams }, (_, index) => index + 1);
  const probes = probeStreams.slice(0, 1 + (plan.secondary?.length ?? 0));
  const pipes: StreamPipe[] = [];
  for (const stream of [...streams, ...probes]) {
    const name = layout.fileOf(firstPlace(stream));
    await makePipe(join(directory.logs, name));
    pipes.push({ stream, name });
  }
  if (source.kind === 'kubernetes') return startKubeletWriters(setting, source, pipes, scope);
  return startDockerWriters(setting, pipes, scope);
}

async function makePipe(path: string): Promise<void> {
  try {
    await promisify(execFile)('mkfifo', [path]);
  } catch (error) {
    throw new EnvironmentError(`${path}: the pipe can't be made: ${messageOf(error)}`);
  }
}
