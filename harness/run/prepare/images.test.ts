/** Images that are pulled and built for real: a daemon, and a registry of our own on loopback. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectDocker } from '../../engine/docker-client.js';
import { findImage } from '../../engine/docker-images.js';
import { imageOf } from '../../target/image.js';
import { type Manifest, manifestSchema } from '../../target/manifest.js';
import { SmallRegistry } from '../testing/small-registry.js';
import { imageAvailability } from './availability.js';
import { provideImage, requireImage } from './images.js';

const docker = connectDocker();
const word = `word of process ${process.pid}`;
let folder: string;
let said: string;
let told: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lostline-images-'));
  said = '';
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function choiceOf(version: object): { manifest: Manifest; version: string } {
  const data = {
    ...{ name: 'any', description: 'any', versions: { '1': version }, defaultVersion: '1' },
    ...{ engines: ['docker'], binary: 'any', arguments: [], sinks: { http: null }, powers: [] },
  };
  return { manifest: { ...manifestSchema.parse(data), folder }, version: '1' };
}

function provide(choice: ReturnType<typeof choiceOf>, environment: Record<string, string> = {}) {
  return provideImage(choice, {
    environment,
    said: (text) => {
      said += text;
    },
    pulling: (reference, { layersDone, layers }) =>
      told.push(`${reference} ${layersDone}/${layers}`),
  });
}

describe('an image of a registry', () => {
  const image = 'registry.invalid/team/shipper:1.2';

  it.each([
    { by: 'tag', pinned: false },
    { by: 'digest', pinned: true },
  ])('is pulled by its $by from the mirror, once', async ({ pinned }) => {
    await using registry = await SmallRegistry.open(word);
    const choice = choiceOf({ image, ...(pinned ? { digest: registry.digest } : {}) });
    const environment = { LOSTLINE_REGISTRY_MIRROR: `${registry.host}/hub` };
    const { reference } = imageOf(choice, environment)!;
    expect(await imageAvailability(choice, environment, docker)).toMatchObject({ state: 'pull' });
    try {
      expect(await provide(choice, environment)).toBe('pulled');
      expect(registry.asked).toContain(
        `/v2/hub/team/shipper/manifests/${pinned ? registry.digest : '1.2'}`,
      );
      expect(told.at(-1)).toBe(`${reference} 1/1`);
      expect(await provide(choice, environment)).toBe('there');
      expect(await requireImage(choice, environment)).toMatchObject({ reference });
      expect(await imageAvailability(choice, environment, docker)).toMatchObject({
        ...{ state: 'here', detail: registry.digest },
      });
    } finally {
      await docker.getImage(reference).remove();
    }
  });

  it('that can not be reached is told with what to do', async () => {
    const environment = { LOSTLINE_REGISTRY_MIRROR: '127.0.0.1:1' };
    await expect(provide(choiceOf({ image }), environment)).rejects.toThrow(
      /pull 127.0.0.1:1\/team\/shipper:1.2: .*; is 127.0.0.1:1 reachable .* LOSTLINE_REGISTRY_MIRROR=/,
    );
  });

  it('that a run needs and that is not here is told with the command that brings it', async () => {
    await expect(requireImage(choiceOf({ image }), {})).rejects.toThrow(
      'image registry.invalid/team/shipper:1.2 of any@1 is not on this machine: ' +
        "run 'lostline images any@1', which pulls it from registry.invalid",
    );
  });
});

describe('without a daemon', () => {
  const advice = "start Docker, or run 'docker/setup engine' as root";

  it.each([
    { engines: ['docker', 'process'] as const, hint: `${advice}, or use --engine process` },
    { engines: ['docker'] as const, hint: advice },
  ])('a shipper that runs in $engines is told with what it can do', async ({ engines, hint }) => {
    const { manifest, version } = choiceOf({ image: 'any/shipper:1' });
    const lost = new Docker({ socketPath: join(folder, 'no.sock') });
    const choice = { manifest: { ...manifest, engines: [...engines] }, version };
    await expect(requireImage(choice, {}, lost)).rejects.toThrow(
      new RegExp(`^no Docker daemon answers at .*: ${hint}$`),
    );
  });
});

describe('an image that is built here', () => {
  const image = `lostline/test-${process.pid}:1`;

  function writeBuild(script: string): void {
    writeFileSync(join(folder, 'build'), `#!/bin/bash\n${script}\n`);
    chmodSync(join(folder, 'build'), 0o755);
  }

  it("is made by the manifest's command, in the target's folder", async () => {
    writeBuild(`echo "making $1"; tar -c -f - build | docker import - "${image}"`);
    const choice = choiceOf({ image, build: 'build all' });
    expect(await imageAvailability(choice, {}, docker)).toMatchObject({
      ...{ state: 'build', detail: 'build all' },
    });
    try {
      expect(await provide(choice)).toBe('built');
      expect(said).toContain('making all');
      expect(await provide(choice)).toBe('there');
    } finally {
      await docker.getImage(image).remove();
    }
  });

  it.each([
    ['exit 3', /could not be built: 'build' ended with exit code 3/],
    ['exit 0', /'build' ended well, but there is no lostline\/test-/],
  ])('that fails with %s is told', async (script, message) => {
    writeBuild(script);
    await expect(provide(choiceOf({ image, build: 'build' }))).rejects.toThrow(message);
    expect(await findImage(docker, image)).toBeNull();
  });
});
