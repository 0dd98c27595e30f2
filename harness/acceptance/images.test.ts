/** `lostline images` and runs whose image is missing: what to do is always told. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFile } from '../support/paths.js';
import { freshDirectory, lostline } from './testing/lostline.js';

const scenario = packageFile('scenarios', 'shippers', 'rename-create.yaml');
const mirror = '127.0.0.1:1';
const env = { LOSTLINE_REGISTRY_MIRROR: mirror };

/** A folder with one target whose image is nowhere. */
function ownTarget() {
  const directory = freshDirectory();
  mkdirSync(join(directory.path, 'far'));
  const manifest = `
name: far
description: A shipper whose image is far away
versions: { "2.0": { image: "registry.invalid/far:2.0" }, "1.0": { image: "registry.invalid/far:1.0" } }
defaultVersion: "2.0"
engines: [docker]
binary: far
arguments: []
sinks: { tcp-lines: null }
powers: []
`;
  writeFileSync(join(directory.path, 'far', 'target.yaml'), manifest);
  return directory;
}

test('a run says how its image is brought here', async () => {
  using own = ownTarget();
  const out = join(own.path, 'run');
  const told = ['run', scenario, '--targets', own.path, '--target', 'far@1.0', '--out', out];
  const { code, err } = await lostline(told, { env });
  expect(code).toBe(2);
  expect(err).toBe(
    `lostline: image ${mirror}/far:1.0 of far@1.0 is not on this machine: run 'lostline images far@1.0', which pulls it from ${mirror}`,
  );
});

test('an image that can not be pulled is told, with the setting that helps', async () => {
  using own = ownTarget();
  const { code, err } = await lostline(['images', 'far', '--targets', own.path], { env });
  expect(code).toBe(2);
  expect(err).toMatch(
    /^lostline: Docker could not pull 127.0.0.1:1\/far:2.0: .*; is 127.0.0.1:1 reachable from here\? .*LOSTLINE_REGISTRY_MIRROR=HOST/,
  );
});

test('a list of images pulls nothing', async () => {
  using own = ownTarget();
  const told = ['images', '--list', '--all', 'far', 'rsyslog@8.2302', '--targets', own.path];
  const { code, out } = await lostline(told);
  expect(code).toBe(0);
  const lines = out.split('\n').map((line) => line.split(/\s+/).slice(0, 3));
  expect(lines).toEqual([
    ['far@2.0', 'pull', 'registry.invalid/far:2.0'],
    ['far@1.0', 'pull', 'registry.invalid/far:1.0'],
    ['rsyslog@8.2302', 'here', 'lostline/rsyslog:8.2302'],
  ]);
});

test('what is here already is said to be, and what has no image is refused', async () => {
  expect(await lostline(['images', 'rsyslog'])).toMatchObject({
    ...{ code: 0, out: 'rsyslog@8.2302: lostline/rsyslog:8.2302 is here' },
  });
  const refused = await lostline(['images', 'command']);
  expect(refused).toMatchObject({ code: 64, out: '' });
  expect(refused.err).toContain('command@any has no image: it runs with --engine process');
});
