/**
 * The connection to Docker and its errors in words. DOCKER_HOST is respected; otherwise the local socket.
 *
 * The client is dockerode: containers are labelled, kept over a restart and attached to by hand here, which
 * higher-level libraries do not offer.
 */
import { once } from 'node:events';
import Docker from 'dockerode';
import { EnvironmentError, errorCode, messageOf } from '../support/errors.js';
import { boundAnswers } from './docker-answers.js';

export type DockerClient = Docker;

/** Every container and network of Lostline carries both labels. */
export const runLabel = 'dev.lostline.run';
export const ownerLabel = 'dev.lostline.owner';

const pingTimeoutMs = 10_000;
const noDaemonCodes = ['ENOENT', 'ECONNREFUSED', 'EACCES', 'ENOTFOUND', 'ECONNRESET', 'EPIPE'];

export function connectDocker(): DockerClient {
  const docker = new Docker();
  boundAnswers(docker);
  return docker;
}

/** HTTP status of an answer of the daemon, or undefined. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/**
 * Throws one sentence when no daemon answers within ten seconds.
 * @param instead what would do without one, as the sentence's end
 */
export async function requireDocker(docker: DockerClient, instead = ''): Promise<void> {
  try {
    const late = once(AbortSignal.timeout(pingTimeoutMs), 'abort').then(() => {
      throw new Error(`no answer within ${pingTimeoutMs / 1000} s`);
    });
    await Promise.race([docker.ping(), late]);
  } catch (error) {
    throw noDaemon(error, instead);
  }
}

function noDaemon(error: unknown, instead = ''): EnvironmentError {
  const place = process.env.DOCKER_HOST ?? '/var/run/docker.sock';
  const hint =
    errorCode(error) === 'EACCES'
      ? 'join the group docker or run as root'
      : "start Docker, or run 'docker/setup engine' as root";
  return new EnvironmentError(
    `no Docker daemon answers at ${place} (${messageOf(error)}): ${hint}${instead}`,
  );
}

/** One sentence for whatever the daemon refused; `what` reads like "start container 'x'". */
export function dockerError(error: unknown, what: string): Error {
  if (error instanceof EnvironmentError) return error;
  if (error instanceof Error && error.name === 'AbortError') return error;
  if (noDaemonCodes.includes(errorCode(error) ?? '')) return noDaemon(error);
  const image = /No such image: (\S+)/i.exec(messageOf(error))?.[1];
  if (image !== undefined) {
    const text = `image ${image} is not on this machine: ${remedyForImage(image)} and try again`;
    return new EnvironmentError(text);
  }
  const reason = messageOf(error).replace(/^\(HTTP code \d+\) /, '');
  return new EnvironmentError(`Docker could not ${what}: ${reason}`);
}

/** Images of this repository that have a step of their own, which `docker/setup` alone leaves out. */
const ownSteps = ['harness', 'k6', 'kubelet', 'kubernetes'];

/** How an image comes onto this machine, as a part of a sentence. */
export function remedyForImage(image: string): string {
  const [, name = ''] = /^lostline\/([^:]+)/.exec(image) ?? [];
  if (name === '') return `run 'docker pull ${image}'`;
  return `run 'docker/setup${ownSteps.includes(name) ? ` ${name}` : ''}'`;
}
