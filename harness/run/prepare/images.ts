/**
 * Brings a version's image to this machine before a run needs it: built here by the command that its
 * manifest names, or pulled from its registry.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { connectDocker, type DockerClient, requireDocker } from '../../engine/docker-client.js';
import { findImage, type PullProgress, pullImage } from '../../engine/docker-images.js';
import { EnvironmentError } from '../../support/errors.js';
import { packageRoot } from '../../support/paths.js';
import { type Environment, imageOf, mirrorVariable, type TargetImage } from '../../target/image.js';
import type { TargetChoice } from '../../target/manifest.js';

export interface ProvideOptions {
  readonly environment: Environment;
  readonly docker?: DockerClient;
  /** What a build says, as it comes. */
  readonly said: (text: string) => void;
  readonly pulling: (reference: string, progress: PullProgress) => void;
}

export type Provided = 'there' | 'built' | 'pulled';

export function nameOf({ manifest, version }: TargetChoice): string {
  return `${manifest.name}@${version}`;
}

/** What to do about an image that is not there, as the end of a sentence. */
function remedyFor(choice: TargetChoice, image: TargetImage): string {
  const how = image.origin === 'here' ? 'builds it' : `pulls it from ${image.registry}`;
  return `run 'lostline images ${nameOf(choice)}', which ${how}${processInstead(choice)}`;
}

/** The end of a sentence on what to do, where the shipper runs without Docker too. */
function processInstead({ manifest }: TargetChoice): string {
  return manifest.engines.includes('process') ? ', or use --engine process' : '';
}

/** Errors: EnvironmentError, with what to do, when the image of a version is not on this machine. */
export async function requireImage(
  choice: TargetChoice,
  environment: Environment,
  docker = connectDocker(),
): Promise<TargetImage> {
  const image = imageOf(choice, environment);
  if (!image) {
    throw new EnvironmentError(`target ${nameOf(choice)} has no image: use --engine process`);
  }
  await requireDocker(docker, processInstead(choice));
  if (await findImage(docker, image.reference)) return image;
  throw new EnvironmentError(
    `image ${image.reference} of ${nameOf(choice)} is not on this machine: ${remedyFor(choice, image)}`,
  );
}

/** Errors: EnvironmentError when it can be neither built nor pulled. */
export async function provideImage(
  choice: TargetChoice,
  options: ProvideOptions,
): Promise<Provided> {
  const { environment, docker = connectDocker() } = options;
  const image = imageOf(choice, environment);
  if (!image) throw new EnvironmentError(`target ${nameOf(choice)} has no image`);
  await requireDocker(docker);
  if (await findImage(docker, image.reference)) return 'there';
  if (image.origin === 'here') {
    await build(choice, image, options);
    if (await findImage(docker, image.reference)) return 'built';
    throw new EnvironmentError(`'${image.build}' ended well, but there is no ${image.reference}`);
  }
  await pull(image, docker, options);
  return 'pulled';
}

async function build(choice: TargetChoice, image: TargetImage, { said }: ProvideOptions) {
  if (image.build === null) {
    throw new EnvironmentError(
      `image ${image.reference} of ${nameOf(choice)} is built here, but its manifest has no 'build'`,
    );
  }
  const [program = '', ...words] = image.build.split(/\s+/);
  const { folder } = choice.manifest;
  const cwd = existsSync(join(folder, program)) ? folder : packageRoot();
  const building = execa(join(cwd, program), words, {
    cwd,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
  });
  building.all.on('data', (chunk: Buffer) => said(chunk.toString('utf8')));
  const { exitCode, originalMessage } = await building;
  if (exitCode === 0) return;
  const how = exitCode === undefined ? originalMessage : `exit code ${exitCode}`;
  throw new EnvironmentError(
    `image ${image.reference} of ${nameOf(choice)} could not be built: '${image.build}' ended with ${how}, see above`,
  );
}

async function pull(image: TargetImage, docker: DockerClient, { pulling }: ProvideOptions) {
  try {
    await pullImage(docker, image.reference, (progress) => pulling(image.reference, progress));
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    throw new EnvironmentError(
      `${error.message}; is ${image.registry} reachable from here? A mirror of your own is set by ` +
        `${mirrorVariable}=HOST[:PORT][/PATH], and 'docker load' brings an image without a registry`,
    );
  }
}
