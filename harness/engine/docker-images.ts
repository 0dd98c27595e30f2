/** Images on this machine: whether one is there, and fetching one from its registry. */
import type { Container, ContainerCreateOptions } from 'dockerode';
import { EnvironmentError, messageOf } from '../support/errors.js';
import { type DockerClient, dockerError, ownerLabel, runLabel, statusOf } from './docker-client.js';
import { formatOwner, ownerOf } from './owner.js';

export interface LocalImage {
  readonly id: string;
  /** `sha256:…` as its registry knows it; null for one that was built here. */
  readonly digest: string | null;
  readonly bytes: number;
}

/** null: not on this machine. Errors: EnvironmentError when no daemon answers. */
export async function findImage(
  docker: DockerClient,
  reference: string,
): Promise<LocalImage | null> {
  try {
    const { Id, RepoDigests, Size } = await docker.getImage(reference).inspect();
    const digest = RepoDigests?.[0]?.split('@')[1] ?? null;
    return { id: Id, digest, bytes: Size };
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw dockerError(error, `look for image ${reference}`);
  }
}

/** A container to look at an image by: without a network, gone afterwards, and of an owner, as harnesses are killed. */
async function lookInto<T>(
  docker: DockerClient,
  look: ContainerCreateOptions,
  what: string,
  use: (container: Container) => Promise<T>,
): Promise<T> {
  const Labels = { [runLabel]: 'look', [ownerLabel]: formatOwner(ownerOf()) };
  const HostConfig = { NetworkMode: 'none' };
  try {
    const container = await docker.createContainer({ ...look, Labels, HostConfig });
    try {
      return await use(container);
    } finally {
      await container.remove({ force: true });
    }
  } catch (error) {
    throw dockerError(error, `${what} ${look.Image}`);
  }
}

/**
 * Whether a path stands in an image: looked for in a container that is never started. Errors: EnvironmentError,
 * also for an image that is not here.
 */
export function imageHolds(
  docker: DockerClient,
  reference: string,
  path: string,
): Promise<boolean> {
  const look = { Image: reference, Cmd: ['true'] };
  return lookInto(docker, look, 'look into image', async (container) => {
    try {
      // Its body is empty, and yet the connection stays open until somebody reads it.
      const answer: NodeJS.ReadableStream = await container.infoArchive({ path });
      answer.resume();
      return true;
    } catch (error) {
      if (statusOf(error) === 404) return false;
      throw error;
    }
  });
}

/**
 * What the program of an image says, with these arguments, before it ends; '' where it can't be started.
 * Errors: EnvironmentError, also for an image that is not here.
 */
export function saidBy(
  docker: DockerClient,
  reference: string,
  words: readonly string[],
): Promise<string> {
  // With a terminal its output comes as it is, and not in frames.
  const look = { Image: reference, Cmd: [...words], Tty: true };
  return lookInto(docker, look, 'ask image', async (container) => {
    try {
      await container.start();
      await container.wait();
      return (await container.logs({ stdout: true, stderr: true })).toString('utf8');
    } catch (error) {
      if (statusOf(error) === 400) return '';
      throw error;
    }
  });
}

/** Bytes of all layers that are known by now. */
export interface PullProgress {
  readonly layers: number;
  readonly layersDone: number;
  readonly bytes: number;
  readonly bytesTotal: number;
}

interface PullEvent {
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

interface Layer {
  bytes: number;
  total: number;
  isDone: boolean;
}

const doneWords = ['Pull complete', 'Already exists'];

/** Adds up what Docker tells of each layer. */
class Layers {
  readonly #layers = new Map<string, Layer>();

  see({ id, status = '', progressDetail = {} }: PullEvent): PullProgress {
    if (id !== undefined && /^[0-9a-f]{12}$/.test(id)) {
      const layer = this.#layers.get(id) ?? { bytes: 0, total: 0, isDone: false };
      this.#layers.set(id, layer);
      if (status === 'Downloading') layer.bytes = progressDetail.current ?? layer.bytes;
      if (status === 'Downloading') layer.total = progressDetail.total ?? layer.total;
      if (doneWords.includes(status)) layer.isDone = true;
    }
    const all = [...this.#layers.values()];
    return {
      layers: all.length,
      layersDone: all.filter(({ isDone }) => isDone).length,
      bytes: all.reduce((sum, layer) => sum + (layer.isDone ? layer.total : layer.bytes), 0),
      bytesTotal: all.reduce((sum, { total }) => sum + total, 0),
    };
  }
}

/** Errors: EnvironmentError when the registry can't be reached or does not have it. */
export async function pullImage(
  docker: DockerClient,
  reference: string,
  onProgress: (progress: PullProgress) => void,
): Promise<void> {
  const layers = new Layers();
  try {
    const stream = await docker.pull(reference);
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(
        stream,
        (error) => (error ? reject(error) : resolve()),
        (event: PullEvent) => onProgress(layers.see(event)),
      );
    });
  } catch (error) {
    const wrapped = dockerError(error, `pull ${reference}`);
    if (wrapped instanceof EnvironmentError) throw wrapped;
    throw new EnvironmentError(`Docker could not pull ${reference}: ${messageOf(error)}`);
  }
}
