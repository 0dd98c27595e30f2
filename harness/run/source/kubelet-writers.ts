/**
 * Pods of a real kubelet that write: a node in one container, with a containerd, a kubelet without a
 * cluster, and a static pod for each stream. containerd makes the log files below the run's own `logs`,
 * and the kubelet rotates them. All processes, mounts and cgroups of the node are the container's own,
 * so that they are gone with it; it carries the labels by which the container of a killed run is found.
 *
 * Trade-off: the node's container has the power SYS_ADMIN, and the files belong to root.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  connectDocker,
  type DockerClient,
  dockerError,
  ownerLabel,
  requireDocker,
  runLabel,
} from '../../engine/docker-client.js';
import { findImage } from '../../engine/docker-images.js';
import { formatOwner, ownerOf } from '../../engine/owner.js';
import { podLogFile } from '../../plan/layout/kubelet.js';
import type { KubernetesSource } from '../../plan/layout/kubernetes.js';
import { EnvironmentError } from '../../support/errors.js';
import type { Scope } from '../../support/scope.js';
import { kubeletImage, nodeFiles, nodePlaces, nodeRights } from './kubelet-node.js';
import type { StreamPipe, WriterContainer, WriterSetting } from './writer-containers.js';

const readyMsMax = 60_000;
const lookEveryMs = 50;
const lastWordsLines = 5;

type Container = Awaited<ReturnType<DockerClient['createContainer']>>;

export async function startKubeletWriters(
  setting: WriterSetting,
  source: KubernetesSource,
  pipes: readonly StreamPipe[],
  scope: Scope,
): Promise<WriterContainer[]> {
  const { plan, directory } = setting;
  const docker = connectDocker();
  await requireNode(docker);
  writeNodeFiles(setting, nodeFiles(plan, source, pipes));
  const { container, remove } = await startNode(docker, setting, scope);
  const containers = pipes.map(({ stream }) => {
    const logName = podLogFile(source, plan.seed, stream);
    const logPath = join(directory.logs, logName);
    return { stream, logPath, logName, isMounted: false, remove };
  });
  await untilReady(container, containers, setting);
  return containers;
}

/** Errors: EnvironmentError, with what to do. */
async function requireNode(docker: DockerClient): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new EnvironmentError(
      "source.runtime kubelet: its log files belong to root, and Lostline doesn't run as root: run it as root, or take 'runtime: imitated'",
    );
  }
  await requireDocker(docker);
  if (await findImage(docker, kubeletImage)) return;
  throw new EnvironmentError(
    `source.runtime kubelet: image ${kubeletImage} is not on this machine: run 'docker/setup kubelet', which builds it, or take 'runtime: imitated'`,
  );
}

function nodeFolder({ directory }: WriterSetting): string {
  return join(directory.path, 'node');
}

function writeNodeFiles(setting: WriterSetting, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    const path = join(nodeFolder(setting), name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  for (const folder of ['pods', 'containers']) {
    mkdirSync(join(setting.directory.logs, folder), { recursive: true });
  }
}

async function startNode(docker: DockerClient, setting: WriterSetting, scope: Scope) {
  try {
    const container = await docker.createContainer(optionsOf(setting));
    let removed: Promise<unknown> | null = null;
    const remove = async () => {
      removed ??= container.remove({ force: true, v: true });
      await removed;
    };
    scope.defer('node', remove);
    await container.start();
    return { container, remove };
  } catch (error) {
    throw dockerError(error, 'start the node with the kubelet');
  }
}

function optionsOf(setting: WriterSetting) {
  const { runId, directory } = setting;
  const mounts = [
    [nodeFolder(setting), nodePlaces.node],
    [directory.logs, nodePlaces.pipes],
    [join(directory.logs, 'pods'), nodePlaces.pods],
    [join(directory.logs, 'containers'), nodePlaces.links],
  ] as const;
  return {
    name: `lostline-${runId}-node`,
    Image: kubeletImage,
    // Its output comes as it is, and not in frames.
    Tty: true,
    Labels: { [runLabel]: runId, [ownerLabel]: formatOwner(ownerOf()) },
    HostConfig: {
      ...nodeRights,
      NetworkMode: 'none',
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '1' } },
      Mounts: mounts.map(([Source, Target]) => ({ Type: 'bind' as const, Source, Target })),
    },
  };
}

/** Each pod runs as soon as containerd has made its log file. */
async function untilReady(
  container: Container,
  writers: readonly WriterContainer[],
  { clock, signal }: WriterSetting,
): Promise<void> {
  const untilMs = clock.nowMs() + readyMsMax;
  const missing = () => writers.filter(({ logPath }) => !existsSync(logPath));
  while (missing().length > 0) {
    const { State } = await container.inspect();
    if (State.Running && clock.nowMs() < untilMs) {
      await clock.sleep(lookEveryMs, signal);
      continue;
    }
    const how = State.Running
      ? `has not started ${missing().length} of ${writers.length} pods after ${readyMsMax / 1000} s`
      : `ended with exit code ${State.ExitCode}`;
    throw new EnvironmentError(`the node with the kubelet ${how}: ${await lastWords(container)}`);
  }
}

async function lastWords(container: Container): Promise<string> {
  const logs = await container.logs({ stdout: true, stderr: true, tail: lastWordsLines });
  return logs
    .toString('utf8')
    .trim()
    .replaceAll(/\s*\n\s*/g, '; ');
}
