/**
 * k6 of an image, in a container on a network of its own that leads nowhere. It sees the run directory and the
 * script's folder (read-only) under the paths that they have on this machine, so that journals, plan and script
 * name the same files in it as outside, and writes as the user who runs Lostline. Trade-off: what a script imports
 * must stand in its own folder, and no variable of this machine reaches it.
 */
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import {
  connectDocker,
  type DockerClient,
  remedyForImage,
  requireDocker,
} from '../../engine/docker-client.js';
import { findImage, saidBy } from '../../engine/docker-images.js';
import type { InstanceSpec } from '../../engine/engine.js';
import { EnvironmentError } from '../../support/errors.js';
import { extension } from './program.js';

/** What an instance needs to be k6, besides what k6 is told. */
export type K6Program = Pick<InstanceSpec, 'image' | 'entrypoint' | 'mounts' | 'user'>;

export interface K6Container {
  readonly image: string;
  /** Absolute, as all paths here. */
  readonly script: string;
  /** The run directory. */
  readonly directory: string;
}

/** The image's own entrypoint is k6. */
export function inContainer({ image, script, directory }: K6Container): K6Program {
  const { uid, gid } = userInfo();
  const folder = dirname(script);
  const mounts = [
    { source: folder, target: folder, readOnly: true },
    { source: directory, target: directory, readOnly: false },
  ];
  return { image, mounts, user: `${uid}:${gid}` };
}

/** @throws EnvironmentError when the image is not on this machine, or its k6 has not the extension */
export async function requireK6Image(image: string, docker: DockerClient = connectDocker()) {
  await requireDocker(docker);
  if (!(await findImage(docker, image))) {
    throw new EnvironmentError(
      `load.image: ${image} is not on this machine: ${remedyForImage(image)}`,
    );
  }
  if ((await saidBy(docker, image, ['version'])).includes(extension)) return;
  throw new EnvironmentError(
    `load.image: ${image} holds no k6 with the extension ${extension}: 'docker/setup k6' builds lostline/k6, which does`,
  );
}
