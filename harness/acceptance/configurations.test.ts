/**
 * Every configuration that is rendered is held before the real program, in every version's image: each
 * wire protocol with the defaults, and with every option at every value that a manifest lists.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { SinkKind } from '../plan/plan.js';
import { readTargets } from '../target/catalogue.js';
import type { Manifest } from '../target/manifest.js';
import { resolveOptions } from '../target/options.js';
import { type Places, renderTarget } from '../target/render.js';
import { freshDirectory } from './testing/lostline.js';

interface Configuration {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

const inside = '/lostline/config';

function places(name: string): Places {
  return {
    ...{ logDirectory: '/lostline/logs', stateDirectory: '/tmp', livePattern: 'app-*.log' },
    ...{ logFiles: ['/lostline/logs/app-0001.log', '/lostline/logs/app-9001.log'] },
    ...{ configDirectory: join(inside, name), packageRoot: '/lostline/package', node: 'node' },
  };
}

/** Each option alone at each of its values, and none. */
function variations({ options }: Manifest): Record<string, string>[] {
  const each = Object.entries(options).flatMap(([name, { type, values }]) => {
    const all = type === 'boolean' ? ['true', 'false'] : (values ?? []);
    return all.map((value) => ({ [name]: value }));
  });
  return [{}, ...each];
}

function configurations(manifest: Manifest, version: string): Configuration[] {
  const kinds = Object.keys(manifest.sinks) as SinkKind[];
  return kinds.flatMap((kind) =>
    variations(manifest).map((given) => {
      const [option, value] = Object.entries(given)[0] ?? ['default', ''];
      const name = [kind, option, value].filter((part) => part !== '').join('.');
      const url = 'http://198.18.0.1:4000/';
      const sink = { kind, url, host: '198.18.0.1', port: '4000', path: '/tmp/lines' };
      const options = resolveOptions(manifest, given);
      const { files } = renderTarget({ manifest, version }, places(name), [sink], options);
      const [[file, text]] = Object.entries(files) as [[string, string]];
      return { name, file, text };
    }),
  );
}

/** One container checks them all; gives what the program says of those that it refuses. */
async function refused(manifest: Manifest, image: string, all: readonly Configuration[]) {
  using directory = freshDirectory();
  for (const { name, file, text } of all) {
    mkdirSync(join(directory.path, name));
    writeFileSync(join(directory.path, name, file), text);
  }
  const check = manifest.check!.map((word) => word.replace('{{configFile}}', '"$file"'));
  const { configFile, binary } = manifest;
  const script = [
    `for file in ${inside}/*/${configFile}; do`,
    `said=$(${[binary, ...check].join(' ')} 2>&1) || printf '%s: %s\\n' "$file" "$said"`,
    'done',
  ].join('\n');
  const mount = `${directory.path}:${inside}:ro`;
  const run = ['run', '--rm', '--network', 'none', '-v', mount, '--entrypoint', 'sh', image];
  const { stdout } = await execa('docker', [...run, '-c', script]);
  return stdout;
}

const images = readTargets().flatMap((manifest) =>
  Object.entries(manifest.versions).flatMap(([version, { image }]) =>
    manifest.check && image?.startsWith('lostline/') ? [{ manifest, version, image }] : [],
  ),
);

describe.each(images)('$image', ({ manifest, version, image }) => {
  const all = configurations(manifest, version);

  it('takes every configuration that is rendered for it', async () => {
    expect(all.length).toBeGreaterThan(20);
    expect(await refused(manifest, image, all)).toBe('');
  });

  it('refuses a spoilt one, so the check is a real one', async () => {
    const [sound] = all;
    const spoilt = { ...sound!, name: 'spoilt', text: sound!.text.replaceAll('(', '((') };
    expect(await refused(manifest, image, [sound!, spoilt])).toMatch(/^\S*\/spoilt\//);
  });
});
