/** A target in words: one row of the overview, or all of it. */
import type {
  Availability,
  BinaryAvailability,
  ImageAvailability,
} from '../run/prepare/availability.js';
import type { Manifest, OptionSchema } from '../target/manifest.js';
import { profileNames } from '../target/options.js';
import { inColumns } from './columns.js';

export interface DescribedTarget {
  readonly manifest: Manifest;
  readonly availability: Availability;
}

const headings = ['TARGET', 'VERSIONS', 'RUNS HERE', 'SHIPS BY'] as const;

/** The default one first. */
function versionsOf({ versions, defaultVersion }: Manifest): string[] {
  const others = Object.keys(versions).filter((version) => version !== defaultVersion);
  return [...(defaultVersion in versions ? [defaultVersion] : []), ...others];
}

/** Every target in one line. */
export function overview(targets: readonly DescribedTarget[]): string {
  const rows = targets.map(({ manifest, availability }) => [
    manifest.name,
    versionsOf(manifest).join(' '),
    shortly(availability),
    Object.keys(manifest.sinks).join(' '),
  ]);
  return inColumns([headings, ...rows]);
}

/** Whether a run could start now. */
function runsHere({ images, binary }: Availability): boolean {
  return binary?.path != null || images.some(({ state }) => state === 'here');
}

function shortly({ images, binary }: Availability): string {
  const ways: string[] = [];
  const here = images.filter(({ state }) => state === 'here').length;
  const some = here < images.length ? ` (${here} of ${images.length})` : '';
  if (here > 0) ways.push(`docker${some}`);
  if (binary?.path) ways.push(binary.version ? `process (${binary.version})` : 'process');
  if (ways.length > 0) return ways.join(', ');
  const next = images.find(({ state }) => state !== 'missing');
  if (next?.state === 'build') return 'once built';
  if (next?.state === 'pull') return `once pulled from ${next.detail}`;
  const why = images[0]?.detail ?? `no ${binary?.binary ?? 'program'} on PATH`;
  return `no: ${why}`;
}

function imageText({ version, image, state, detail }: ImageAvailability, preferred: string) {
  const words = {
    here: `here, ${detail.slice(0, 19)}`,
    build: `can be built: ${detail}`,
    pull: `can be pulled from ${detail}`,
    missing: `not here: ${detail}`,
  };
  const mark = version === preferred ? ' (default)' : '';
  return `${`${version}${mark}`.padEnd(18)} ${image ?? ''}  ${words[state]}`;
}

function binaryText({ binary, path, version }: BinaryAvailability): string {
  if (path === null) return `${binary} is not on PATH`;
  return version === null ? path : `${path}, version ${version}`;
}

function optionText([name, schema]: [string, OptionSchema]): string {
  const { description, default: value, values } = schema;
  const choices = values ? `        one of ${values.join(', ')}\n` : '';
  return `    --option ${name}=${value === '' ? '...' : value}\n        ${description}\n${choices}`;
}

function profileText(manifest: Manifest, name: string): string {
  const { description = 'As it comes', options = {} } = manifest.profiles[name] ?? {};
  const settings = Object.entries(options).map(([option, value]) => `${option}=${value}`);
  const sets = settings.length > 0 ? `\n        ${settings.join(', ')}` : '';
  return `    --profile ${name}\n        ${description}${sets}\n`;
}

function reloadText({ reload }: Manifest): string {
  if (!reload || reload.kind === 'none') return 'none';
  if (reload.kind === 'signal') return `by ${reload.signal}`;
  if (reload.kind === 'http') return `by ${reload.method} ${reload.path}`;
  return reload.kind === 'restart' ? 'only by a restart' : 'by itself, when its file changes';
}

function metricsText({ metrics }: Manifest): string {
  if (!metrics) return 'none';
  const admits = Object.entries(metrics.admits).filter(([, series]) => series?.length);
  const told = admits.map(([kind, series]) => `${kind}: ${series?.join(', ')}`);
  return [`${metrics.path} on port '${metrics.port}'`, ...told].join('; admits ');
}

/** All that is known of a target. */
export function detail({ manifest, availability }: DescribedTarget): string {
  const { images, binary } = availability;
  const line = (word: string, text: string) => `  ${`${word}:`.padEnd(10)} ${text}\n`;
  const versions = Object.keys(manifest.versions).join(', ');
  const options = Object.entries(manifest.options).map(optionText);
  return [
    `${manifest.name}: ${manifest.description}\n`,
    ...(manifest.homepage ? [line('homepage', manifest.homepage)] : []),
    line('folder', manifest.folder),
    ...(images.length === 0 ? [line('versions', versions)] : []),
    ...images.map((image) => line('docker', imageText(image, manifest.defaultVersion))),
    ...(manifest.anyVersion ? [line('docker', `any other: ${manifest.anyVersion.image}`)] : []),
    ...(binary ? [line('process', binaryText(binary))] : []),
    line('ships by', Object.keys(manifest.sinks).join(', ')),
    line('powers', manifest.powers.join(', ')),
    line('reload', reloadText(manifest)),
    line('metrics', metricsText(manifest)),
    '  profiles:\n',
    ...profileNames(manifest).map((name) => profileText(manifest, name)),
    ...(options.length > 0 ? ['  options:\n', ...options] : []),
  ].join('');
}

/** The same as data. */
export function asData({ manifest, availability }: DescribedTarget) {
  const { name, description, homepage, folder, defaultVersion, engines, powers } = manifest;
  const { options, profiles, reload, metrics, anyVersion } = manifest;
  const versions = Object.keys(manifest.versions).map(
    (version) => availability.images.find((image) => image.version === version) ?? { version },
  );
  return {
    ...{ name, description, homepage, folder, defaultVersion, versions, anyVersion },
    ...{ engines, binary: availability.binary, runsHere: runsHere(availability) },
    ...{ protocols: Object.keys(manifest.sinks), powers, reload, metrics, profiles, options },
  };
}
