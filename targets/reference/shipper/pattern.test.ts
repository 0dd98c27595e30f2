import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Pattern } from './pattern.js';

describe('patterns', () => {
  const pattern = new Pattern('/logs/app-*.log*', '/elsewhere');

  it.each([
    ['app-0001.log', true, true],
    ['app-0001.log.1', true, false],
    ['app-0001.log.20240101-000000', true, false],
    ['app-0001.log.000007', true, false],
    ['app-0001.log.2.gz', false, false],
    ['app-0001.log.2.tmp', false, false],
    ['.app-0001.log.link', false, false],
    ['other.log', false, false],
  ])('%s: matched %s, live %s', (name, matched, live) => {
    expect(pattern.matches(name)).toBe(matched);
    expect(matched && pattern.isLive(name)).toBe(live);
  });

  it('know the live name that a rotated one comes from', () => {
    expect(pattern.liveNameOf('app-0001.log.3')).toBe('app-0001.log');
    expect(pattern.liveNameOf('app-0001.log')).toBe('app-0001.log');
  });

  it('begin at the log directory where they are relative, whatever that is called', () => {
    const directories = (glob: string, directory: string) =>
      new Pattern(glob, directory).directories();
    expect(directories('a.log*', '/my logs/*')).toEqual(['/my logs/*']);
    expect(directories('./pods/a b/a.log*', '/my logs')).toEqual(['/my logs/pods/a b']);
    expect(directories('/x y/b.log', '/logs')).toEqual(['/x y']);
    expect(directories('/b.log', '/logs')).toEqual(['/']);
  });

  it('look up folders that are wildcards anew each time', () => {
    const root = mkdtempSync(join(tmpdir(), 'lostline-pattern-'));
    const pods = new Pattern(`${root}/pods/*/app-*/*.log*`, '/');
    expect(pods.directories()).toEqual([]);
    for (const folder of ['one/app-1', 'one/other', 'two/app-2']) {
      mkdirSync(join(root, 'pods', folder), { recursive: true });
    }
    const expected = ['one/app-1', 'two/app-2'].map((folder) => join(root, 'pods', folder));
    expect(pods.directories().toSorted()).toEqual(expected);
    rmSync(root, { recursive: true });
  });
});
