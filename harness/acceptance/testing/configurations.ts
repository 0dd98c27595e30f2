/**
 * Configurations as they are rendered, held before the real program in a version's image: each wire protocol
 * with every profile, with every option at another value, and with every option alone at each value that
 * its manifest lists.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { makeCertificate } from '../../sink/tls/certificate.js';
import { readTargets } from '../../target/catalogue.js';
import { imageOf } from '../../target/image.js';
import type { Manifest, TargetChoice } from '../../target/manifest.js';
import { type OptionValue, profileNames, resolveOptions } from '../../target/options.js';
import { type Rendered, renderTarget } from '../../target/render.js';
import {
  otherOptions,
  placesOf,
  sinkAddress,
  templateKinds,
} from '../../target/testing/rendered-text.js';
import { freshDirectory } from './lostline.js';

export interface Configuration {
  readonly name: string;
  readonly rendered: Rendered;
}

export interface CheckedImage {
  readonly choice: TargetChoice;
  readonly image: string;
}

const inside = '/lostline/config';

/** Images whose program checks its configuration, and that `docker/setup STEP` builds. */
export function checkedImages(step: string): CheckedImage[] {
  return readTargets().flatMap((manifest) =>
    Object.keys(manifest.versions).flatMap((version) => {
      const choice = { manifest, version };
      const image = imageOf(choice, {});
      const isBuilt = image?.build?.startsWith(`docker/setup ${step}`);
      return manifest.check && image && isBuilt ? [{ choice, image: image.reference }] : [];
    }),
  );
}

function variations(manifest: Manifest): [string, Record<string, OptionValue>][] {
  const profiles = profileNames(manifest).map(
    (name) => [name, resolveOptions(manifest, {}, name)] as [string, Record<string, OptionValue>],
  );
  const each = Object.entries(manifest.options).flatMap(([name, { type, values }]) => {
    const all = type === 'boolean' ? ['true', 'false'] : (values ?? []);
    return all.map(
      (value) =>
        [`${name}.${value}`, resolveOptions(manifest, { [name]: value })] as [
          string,
          Record<string, OptionValue>,
        ],
    );
  });
  return [...profiles, ['options', resolveOptions(manifest, otherOptions(manifest))], ...each];
}

export function configurations(choice: TargetChoice): Configuration[] {
  const { manifest } = choice;
  const places = { ...placesOf(manifest), stateDirectory: '/tmp' };
  return templateKinds(manifest).flatMap((kind) =>
    variations(manifest).map(([variation, options]) => {
      const name = `${kind}.${variation}`;
      const own = { ...places, configDirectory: join(inside, name) };
      return { name, rendered: renderTarget(choice, own, [sinkAddress(kind)], options) };
    }),
  );
}

/** Programs look for the authority that a configuration names, and some read it. */
async function writeAuthority(folder: string): Promise<string> {
  const validity = { validFrom: new Date('2020-01-01'), validUntil: new Date('2060-01-01') };
  const { authority } = await makeCertificate({ names: ['lostline-sink'], ...validity });
  writeFileSync(join(folder, 'ca.pem'), authority);
  return `${folder}/ca.pem:${sinkAddress('syslog-tls').caFile}:ro`;
}

/** One container checks them all; gives what the program says of those that it refuses. */
export async function refused(
  { choice, image }: CheckedImage,
  all: readonly Configuration[],
): Promise<string> {
  using directory = freshDirectory();
  for (const { name, rendered } of all) {
    mkdirSync(join(directory.path, name));
    for (const [file, text] of Object.entries(rendered.files)) {
      writeFileSync(join(directory.path, name, file), text);
    }
  }
  const { configFile, check = [] } = choice.manifest;
  const words = check.map((word) => word.replace('{{configFile}}', '"$file"'));
  const script = [
    `for file in ${inside}/*/${configFile}; do`,
    `said=$(${[all[0]?.rendered.imageBinary, ...words].join(' ')} 2>&1) || printf '%s: %s\\n' "$file" "$said"`,
    'done',
  ].join('\n');
  const mount = `${directory.path}:${inside}:ro`;
  const mounts = ['-v', mount, '-v', await writeAuthority(directory.path)];
  const run = ['run', '--rm', '--network', 'none', ...mounts, '--entrypoint', 'sh', image];
  const { stdout } = await execa('docker', [...run, '-c', script]);
  return stdout;
}

/** The same with a line that no program understands. */
export function spoilt({ rendered }: Configuration, file: string): Configuration {
  const text = `${rendered.files[file]}\n{{{ (((\n`;
  return { name: 'spoilt', rendered: { ...rendered, files: { ...rendered.files, [file]: text } } };
}
