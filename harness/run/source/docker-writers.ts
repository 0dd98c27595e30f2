/** Containers of dockerd that write: dockerd itself makes and rotates their json-file logs. */
import { basename } from 'node:path';
import {
  connectDocker,
  type DockerClient,
  dockerError,
  ownerLabel,
  requireDocker,
  runLabel,
} from '../../engine/docker-client.js';
import { formatOwner, ownerOf } from '../../engine/owner.js';
import { streamDigits } from '../../plan/layout/layout.js';
import type { Plan } from '../../plan/plan.js';
import { sourceOf } from '../../plan/source-plan.js';
import type { Scope } from '../../support/scope.js';
import type { StreamPipe, WriterContainer, WriterSetting } from './writer-containers.js';

const insidePipes = '/lostline/pipes';

export async function startDockerWriters(
  setting: WriterSetting,
  pipes: readonly StreamPipe[],
  scope: Scope,
): Promise<WriterContainer[]> {
  const docker = connectDocker();
  await requireDocker(docker);
  const started: WriterContainer[] = [];
  for (const pipe of pipes) started.push(await start(docker, pipe, setting, scope));
  return started;
}

async function start(
  docker: DockerClient,
  { stream, name }: StreamPipe,
  setting: WriterSetting,
  scope: Scope,
): Promise<WriterContainer> {
  try {
    const container = await docker.createContainer(optionsOf(stream, name, setting));
    let removed: Promise<unknown> | null = null;
    const remove = async () => {
      removed ??= container.remove({ force: true, v: true });
      await removed;
    };
    scope.defer(`container of stream ${stream}`, remove);
    await container.start();
    const { Id, LogPath } = await container.inspect();
    const logName = `${Id}/${basename(LogPath)}`;
    return { stream, logPath: LogPath, logName, isMounted: true, remove };
  } catch (error) {
    throw dockerError(error, `start the container of stream ${stream}`);
  }
}

function optionsOf(stream: number, pipe: string, { plan, runId, directory }: WriterSetting) {
  const source = sourceOf(plan);
  const image = source.kind === 'docker-json' ? source.image : '';
  return {
    name: `lostline-${runId}-writer-${streamDigits(stream)}`,
    Image: image,
    Entrypoint: ['sh', '-c', `exec cat <> ${insidePipes}/${pipe}`],
    Labels: { [runLabel]: runId, [ownerLabel]: formatOwner(ownerOf()) },
    HostConfig: {
      NetworkMode: 'none',
      LogConfig: { Type: 'json-file', Config: logOptions(plan) },
      Mounts: [{ Type: 'bind' as const, Source: directory.logs, Target: insidePipes }],
    },
  };
}

function logOptions({ rotation }: Plan): Record<string, string> {
  if (rotation?.trigger.kind !== 'bytes') return {};
  return { 'max-size': String(rotation.trigger.bytes), 'max-file': String(rotation.keep + 1) };
}
