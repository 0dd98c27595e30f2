/** The script that brings up Docker and the images, on the machine that it has brought up. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const docker = new Docker();

function setup(words: string[], env: Record<string, string> = {}) {
  return execa('docker/setup', words, { env, reject: false, all: true });
}

async function ownImages(): Promise<string[]> {
  const filters = { label: ['dev.lostline.recipe'] };
  return (await docker.listImages({ filters })).map(({ Id }) => Id);
}

test('says nothing and changes nothing when all is there', async () => {
  const before = await ownImages();
  const { exitCode, all } = await setup([]);
  expect({ exitCode, all }).toEqual({ exitCode: 0, all: '' });
  expect(await ownImages()).toEqual(before);
});

test.each([
  ['rsyslog:8.2102', 'rsyslog 8.2102.'],
  ['rsyslog:8.2302', 'rsyslog 8.2302.'],
  ['rsyslog:8.2504', 'rsyslog 8.2504.'],
  ['syslog-ng:3.28.1', 'syslog-ng-core 3.28.1-'],
  ['syslog-ng:3.38.1', 'syslog-ng-core 3.38.1-'],
  ['syslog-ng:4.8.1', 'syslog-ng-core 4.8.1-'],
])('%s holds and names the package that its tag promises', async (image, start) => {
  const { Config } = await docker.getImage(`lostline/${image}`).inspect();
  const name = Config.Labels['dev.lostline.package']!;
  expect(name.slice(0, start.length)).toBe(start);
  const { stdout } = await execa('docker/setup', ['list']);
  expect(stdout).toContain(`lostline/${image}`);
  expect(stdout).toContain(name);
});

test('copes with a client earlier on PATH that does not work', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lostline-setup-'));
  await writeFile(join(folder, 'docker'), '#!/bin/sh\nexit 1\n');
  await chmod(join(folder, 'docker'), 0o755);
  const { exitCode, all } = await setup(['images'], { PATH: `${folder}:${process.env.PATH}` });
  expect({ exitCode, all }).toEqual({ exitCode: 0, all: '' });
  await rm(folder, { recursive: true });
});

test('starts no daemon beside one that the user names', async () => {
  const { exitCode, all } = await setup(['engine'], { DOCKER_HOST: 'unix:///no/such/docker.sock' });
  expect(exitCode).toBe(1);
  expect(all).toMatch(/DOCKER_HOST is unix:.*, and no daemon answers there: unset it or start/);
});

test('an unknown step is refused with the usage', async () => {
  const { exitCode, all } = await setup(['frobnicate']);
  expect(exitCode).toBe(64);
  expect(all).toContain('Usage: docker/setup');
});
