/**
 * What every folder of targets/ must hold: a sound manifest, a page that tells what loses lines, two
 * profiles, options that do what they say, and configurations that are pinned by golden files
 * (`LOSTLINE_GOLDEN=write` writes them anew).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTargets } from './catalogue.js';
import { imageOf } from './image.js';
import type { Manifest } from './manifest.js';
import { profileNames, resolveOptions } from './options.js';
import {
  anotherValue,
  nodePlacesOf,
  otherOptions,
  renderedText,
  templateKinds,
} from './testing/rendered-text.js';

function expectGolden(file: string, text: string): void {
  if (process.env.LOSTLINE_GOLDEN === 'write') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}

/** What is rendered over all protocols. */
function everything(manifest: Manifest, given: Record<string, unknown>): string {
  const options = resolveOptions(manifest, given);
  return templateKinds(manifest)
    .flatMap((kind) => [
      renderedText(manifest, kind, options),
      renderedText(manifest, kind, options, nodePlacesOf(manifest)),
    ])
    .join('');
}

/** Names of ports that the manifest's probes speak of. */
function portsUsed({ ready, health, metrics, reload }: Manifest): string[] {
  const reloadPort = reload?.kind === 'http' ? reload.port : undefined;
  return [ready?.http?.port, health?.port, metrics?.port, reloadPort].filter(
    (name) => name !== undefined,
  );
}

describe.each(readTargets().map((manifest) => [manifest.name, manifest] as const))(
  '%s',
  (name, manifest) => {
    const kinds = templateKinds(manifest);
    const variants = profileNames(manifest).map((profile) => [profile, profile, {}] as const);
    const pinned = [...variants, ['options', 'default', otherOptions(manifest)] as const];

    it.each(pinned)('renders %s as pinned', (variant, profile, given) => {
      const options = resolveOptions(manifest, given, profile);
      for (const kind of kinds) {
        const file = join(manifest.folder, 'golden', `${kind}.${variant}.txt`);
        expectGolden(file, renderedText(manifest, kind, options));
      }
    });

    it('keeps no golden file of what is not rendered', () => {
      const names = kinds.flatMap((kind) => pinned.map(([variant]) => `${kind}.${variant}.txt`));
      expect(readdirSync(join(manifest.folder, 'golden')).sort()).toEqual(names.sort());
    });

    it('has a folder of its name, a default version, and an image for docker', () => {
      expect(basename(manifest.folder)).toBe(name);
      expect(manifest.versions).toHaveProperty([manifest.defaultVersion]);
      if (!manifest.engines.includes('docker')) return;
      for (const version of Object.keys(manifest.versions)) {
        const image = imageOf({ manifest, version }, {});
        expect(image, version).not.toBeNull();
        if (image?.origin === 'here') expect(image.build).toMatch(/^docker\/setup /);
        else expect(image?.reference).toMatch(/^[a-z0-9.]+\.[a-z]+\/.+:[^:]*\d/);
      }
    });

    it('has the profiles default, which sets nothing, and lossless', () => {
      expect(Object.keys(manifest.profiles)).toEqual(
        expect.arrayContaining(['default', 'lossless']),
      );
      expect(manifest.profiles.default?.options).toEqual({});
      const { lossless } = manifest.profiles;
      if (manifest.homepage) expect(lossless?.options).not.toEqual({});
      expect(() => resolveOptions(manifest, {}, 'lossless')).not.toThrow();
    });

    it('has at most one option for what lines are wrapped in, which says so of each value', () => {
      const reading = Object.values(manifest.options).filter(({ reads }) => reads);
      expect(reading.length).toBeLessThan(2);
      for (const { reads, values } of reading) expect(Object.keys(reads ?? {})).toEqual(values);
    });

    it('describes its options, and each changes what is rendered', () => {
      const others = otherOptions(manifest);
      for (const [option, schema] of Object.entries(manifest.options)) {
        expect(schema.description.length, option).toBeGreaterThan(20);
        if (manifest.homepage) expect(schema.description, option).toMatch(/default/);
        const alone = everything(manifest, { [option]: anotherValue(schema) });
        const without = everything(manifest, { ...others, [option]: schema.default });
        const isSeen =
          alone !== everything(manifest, {}) || without !== everything(manifest, others);
        expect(isSeen, `option ${option} changes nothing`).toBe(true);
      }
    });

    it('has probes and powers that agree', () => {
      expect(Object.keys(manifest.ports)).toEqual(expect.arrayContaining(portsUsed(manifest)));
      const { reload, metrics, powers, state } = manifest;
      const takesReload = ['signal', 'http', 'file-watch'].includes(reload?.kind ?? 'none');
      expect(powers.includes('reload')).toBe(takesReload);
      expect(powers.includes('metrics')).toBe(metrics !== undefined);
      if (manifest.homepage) expect(powers.includes('state')).toBe(state.length > 0);
    });

    it('leaves no tag of a template in what it renders', () => {
      expect(everything(manifest, otherOptions(manifest))).not.toMatch(/\{\{|\}\}/);
    });

    it('tells what loses lines with it, and what its maintainers advise', () => {
      const file = join(manifest.folder, 'README.md');
      expect(existsSync(file)).toBe(true);
      const text = readFileSync(file, 'utf8');
      // A page; the tables of faults that were seen are appendices and may be as long as they are.
      const page = text.replace(/^## Faults seen(, in detail)?$[\s\S]*?(?=^## |$(?![\s\S]))/gm, '');
      expect(page.split('\n').length).toBeLessThanOrEqual(120);
      if (!manifest.homepage) return;
      const headings = text.split('\n').filter((line) => line.startsWith('## '));
      expect(headings).toContainEqual(expect.stringMatching(/^## What loses lines/));
      expect(headings).toContain('## What its maintainers advise');
      expect(text.match(/\]\(https:\/\//g)?.length ?? 0).toBeGreaterThanOrEqual(3);
    });
  },
);
