/** Whether a target can run on this machine now, for each engine that it knows. */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import mustache from 'mustache';
import { connectDocker, type DockerClient, requireDocker } from '../../engine/docker-client.js';
import { findImage } from '../../engine/docker-images.js';
import { messageOf } from '../../support/errors.js';
import { packageRoot } from '../../support/paths.js';
import { type Environment, imageOf } from '../../target/image.js';
import type { Manifest, TargetChoice } from '../../target/manifest.js';

const versionTimeoutMs = 10_000;

/** `here`: runs at once; `build` and `pull`: after `lostline images`; `missing`: not at all. */
export type ImageState = 'here' | 'build' | 'pull' | 'missing';

export interface ImageAvailability {
  readonly version: string;
  readonly image: string | null;
  readonly state: ImageState;
  /** The registry, the build's command, or the digest of the image that is here. */
  readonly detail: string;
}

export interface BinaryAvailability {
  /** Where it was found; null: not on PATH. */
  readonly path: string | null;
  readonly binary: string;
  /** As the program itself says; null: it was not asked, or said nothing of the kind. */
  readonly version: string | null;
}

export interface Availability {
  readonly images: readonly ImageAvailability[];
  /** null: the target does not run as a process. */
  readonly binary: BinaryAvailability | null;
}

/** A client of a daemon that answers; null: none does. */
export async function answeringDocker(): Promise<DockerClient | null> {
  const docker = connectDocker();
  return requireDocker(docker).then(
    () => docker,
    () => null,
  );
}

export async function availabilityOf(
  manifest: Manifest,
  environment: Environment,
  docker: DockerClient | null,
): Promise<Availability> {
  const images: ImageAvailability[] = [];
  for (const version of Object.keys(manifest.versions)) {
    if (!manifest.engines.includes('docker')) break;
    images.push(await imageAvailability({ manifest, version }, environment, docker));
  }
  const binary = manifest.engines.includes('process')
    ? await binaryAvailability(manifest, environment)
    : null;
  return { images, binary };
}

export async function imageAvailability(
  choice: TargetChoice,
  environment: Environment,
  docker: DockerClient | null,
): Promise<ImageAvailability> {
  const image = imageOf(choice, environment);
  const about = { version: choice.version, image: image?.reference ?? null };
  if (!image) return { ...about, state: 'missing', detail: 'no image' };
  if (!docker) return { ...about, state: 'missing', detail: 'no Docker daemon answers' };
  const found = await findImage(docker, image.reference);
  if (found) return { ...about, state: 'here', detail: found.digest ?? found.id };
  if (image.origin === 'registry') return { ...about, state: 'pull', detail: image.registry ?? '' };
  return image.build === null
    ? { ...about, state: 'missing', detail: 'its manifest does not say how it is built' }
    : { ...about, state: 'build', detail: image.build };
}

export async function binaryAvailability(
  manifest: Manifest,
  environment: Environment,
): Promise<BinaryAvailability> {
  const context = { node: process.execPath, packageRoot: packageRoot() };
  const binary = mustache.render(manifest.binary, context, undefined, { escape: String });
  const path = await findProgram(binary, environment);
  const version = path === null ? null : await versionOfProgram(path, manifest);
  return { binary, path, version };
}

/** As a shell would, and in the folders of system programs, which are not on every PATH. */
export async function findProgram(name: string, environment: Environment): Promise<string | null> {
  const folders = [...(environment.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const candidates = name.includes('/') ? [name] : folders.map((folder) => join(folder, name));
  for (const path of candidates) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return null;
}

async function versionOfProgram(path: string, { versionProbe }: Manifest): Promise<string | null> {
  if (!versionProbe) return null;
  const options = { all: true, reject: false, stdin: 'ignore', timeout: versionTimeoutMs } as const;
  try {
    const { all } = await execa(path, versionProbe.arguments, options);
    return new RegExp(versionProbe.pattern).exec(all)?.[1] ?? null;
  } catch (error) {
    return messageOf(error);
  }
}
