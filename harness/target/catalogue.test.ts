import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import { findTarget, targetFolders, targetNames } from './catalogue.js';
import { profileNames, resolveOptions } from './options.js';

let own: string;

beforeEach(() => {
  own = mkdtempSync(join(tmpdir(), 'lostline-targets-'));
});
afterEach(() => rmSync(own, { recursive: true }));

function writeTarget(name: string, description: string): void {
  mkdirSync(join(own, name));
  const lines = [
    `name: ${name}`,
    `description: ${description}`,
    'versions: { "1": {} }',
    'defaultVersion: "1"',
    'engines: [process]',
    'binary: true',
    'arguments: []',
    'sinks: { http: null }',
    'options: { speed: { description: how fast, type: integer, default: 1 } }',
    'profiles: { careful: { description: slow, options: { speed: 0 } } }',
    'powers: []',
  ];
  writeFileSync(join(own, name, 'target.yaml'), lines.join('\n').replace('true', '"true"'));
}

describe("the user's own targets", () => {
  it('stand beside those that ship with Lostline', () => {
    writeTarget('mine', 'my own');
    const names = targetNames(targetFolders([own], {}));
    expect(names).toEqual(expect.arrayContaining(['mine', 'rsyslog']));
    expect(findTarget('mine', targetFolders([], { LOSTLINE_TARGETS: own })).version).toBe('1');
  });

  it('take the place of a shipped one of the same name', () => {
    writeTarget('rsyslog', 'my own');
    const { manifest } = findTarget('rsyslog', targetFolders([own], {}));
    expect(manifest).toMatchObject({ description: 'my own', folder: join(own, 'rsyslog') });
    expect(findTarget('rsyslog', [packageFile('targets')]).manifest.description).not.toBe('my own');
  });

  it('come from a folder, or it is told by what it was named', () => {
    expect(() => targetFolders(['/no/such'], {})).toThrow('--targets: /no/such is no folder');
    expect(() => targetFolders([], { LOSTLINE_TARGETS: `${own}:/no/such` })).toThrow(
      'LOSTLINE_TARGETS: /no/such is no folder',
    );
  });

  it('are told with their mistakes', () => {
    mkdirSync(join(own, 'broken'));
    const file = join(own, 'broken', 'target.yaml');
    const toldOf = (text: string): string => {
      writeFileSync(file, text);
      try {
        findTarget('broken', [own]);
        return '';
      } catch (error) {
        return (error as Error).message.replaceAll(file, 'FILE');
      }
    };
    writeTarget('sound', 'my own');
    const sound = readFileSync(join(own, 'sound', 'target.yaml'), 'utf8');
    const without = toldOf('name: broken\nsinks: { htp: null }\n').split('\n');
    expect(without).toContain('FILE:1:1: description: is missing, expected text; add it');
    expect(without.join('\n')).toMatch(
      /^FILE:2:10: sinks\.htp: unknown key, expected http.*; did you mean 'http'\?$/m,
    );
    expect(toldOf(sound.replace('description:', 'descripton:'))).toMatch(
      /^FILE:2:1: descripton: unknown key, expected one of \d+ others; did you mean 'description'\?$/,
    );
    expect(toldOf(sound.replace('powers: []', 'powers: [tls'))).toMatch(
      /^FILE:11:13: broken YAML, .*; mend it$/,
    );
    expect(toldOf('')).toBe(
      'FILE:1:1: is empty, expected a map of fields; fill it in or remove it',
    );
  });
});

describe('profiles', () => {
  it('set options, and what is given wins over them', () => {
    writeTarget('mine', 'my own');
    const { manifest } = findTarget('mine', [own]);
    expect(profileNames(manifest)).toEqual(['default', 'careful']);
    expect(resolveOptions(manifest, {})).toEqual({ speed: 1 });
    expect(resolveOptions(manifest, {}, 'careful')).toEqual({ speed: 0 });
    expect(resolveOptions(manifest, { speed: '7' }, 'careful')).toEqual({ speed: 7 });
  });

  it('that are not there are told with those that are', () => {
    writeTarget('mine', 'my own');
    const { manifest } = findTarget('mine', [own]);
    expect(() => resolveOptions(manifest, {}, 'fast')).toThrow(
      '--profile fast: mine has no such profile; expected one of default, careful',
    );
  });
});
