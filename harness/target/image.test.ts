import { describe, expect, it, test } from 'vitest';
import { imageOf } from './image.js';
import { type Manifest, manifestSchema, versionOf } from './manifest.js';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

function manifest(version: object, more: object = {}): Manifest {
  const data = {
    ...{ name: 'any', description: 'any', versions: { '1.2': version }, defaultVersion: '1.2' },
    ...{ engines: ['docker'], binary: 'any', arguments: [], sinks: { http: null }, powers: [] },
    ...more,
  };
  return { ...manifestSchema.parse(data), folder: '/targets/any' };
}

function referenceOf(version: object, environment = {}): string | undefined {
  return imageOf({ manifest: manifest(version), version: '1.2' }, environment)?.reference;
}

describe('an image', () => {
  it('of a registry is pulled from there', () => {
    const image = 'docker.example.io/team/shipper:1.2';
    expect(imageOf({ manifest: manifest({ image }), version: '1.2' }, {})).toEqual({
      ...{ reference: image, origin: 'registry', registry: 'docker.example.io', build: null },
    });
  });

  it('is pinned by its digest', () => {
    expect(referenceOf({ image: 'docker.io/a/b:1.2', digest })).toBe(`docker.io/a/b:1.2@${digest}`);
  });

  it('without a registry is one of Docker Hub, as for Docker itself', () => {
    expect(referenceOf({ image: 'grafana/promtail:3.5.0' })).toBe(
      'docker.io/grafana/promtail:3.5.0',
    );
  });

  it('that is built here keeps its name, also beside a mirror', () => {
    const LOSTLINE_REGISTRY_MIRROR = 'mirror.example';
    expect(referenceOf({ image: 'lostline/a:1.2' }, { LOSTLINE_REGISTRY_MIRROR })).toBe(
      'lostline/a:1.2',
    );
    const own = { image: 'own/a:1.2', build: './build' };
    expect(referenceOf(own, { LOSTLINE_REGISTRY_MIRROR })).toBe('own/a:1.2');
  });

  it('is none where the version has none', () => {
    expect(imageOf({ manifest: manifest({}), version: '1.2' }, {})).toBeNull();
  });
});

test.each([
  ['mirror.example', 'mirror.example/fluent/fluent-bit:4.0.3'],
  ['https://mirror.example:5000/hub/', 'mirror.example:5000/hub/fluent/fluent-bit:4.0.3'],
  ['', 'docker.io/fluent/fluent-bit:4.0.3'],
])('the mirror %j takes the place of the registry', (LOSTLINE_REGISTRY_MIRROR, expected) => {
  const image = 'docker.io/fluent/fluent-bit:4.0.3';
  expect(referenceOf({ image }, { LOSTLINE_REGISTRY_MIRROR })).toBe(expected);
});

test('a version that is not listed has an image where the manifest allows any', () => {
  const anyVersion = { image: 'docker.io/a/b:v{version}', values: { word: 'old' } };
  const open = manifest({ image: 'docker.io/a/b:v1.2' }, { anyVersion });
  expect(versionOf({ manifest: open, version: '0.9' })).toMatchObject({
    ...{ image: 'docker.io/a/b:v0.9', values: { word: 'old' } },
  });
  expect(versionOf({ manifest: manifest({}), version: '0.9' })).toBeUndefined();
});
