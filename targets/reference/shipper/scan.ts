/**
 * One look at the directories: every matching name with the file that stands there at this moment. A folder
 * that is there and can't be read makes the look fail: its files would otherwise pass for deleted.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { byBirth, type Identity, identityOf } from './identity.js';
import type { Pattern } from './pattern.js';

export interface Sighting {
  readonly path: string;
  readonly standing: 'live' | 'rotated';
  /** Path of the live file that this name belongs to; its own if it is live. */
  readonly livePath: string;
  readonly identity: Identity;
  readonly size: number;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return []; // not there yet
    throw error;
  }
}

function look(pattern: Pattern, directory: string, name: string): Sighting | null {
  const path = join(directory, name);
  try {
    const stat = statSync(path, { bigint: true });
    if (!stat.isFile()) return null;
    return {
      path,
      standing: pattern.isLive(name) ? 'live' : 'rotated',
      livePath: join(directory, pattern.liveNameOf(name)),
      identity: identityOf(stat),
      size: Number(stat.size),
    };
  } catch {
    return null; // renamed or deleted since the directory was read
  }
}

function* sightings(pattern: Pattern): Generator<Sighting> {
  for (const directory of pattern.directories()) {
    for (const name of namesIn(directory)) {
      const sighting = pattern.matches(name) ? look(pattern, directory, name) : null;
      if (sighting) yield sighting;
    }
  }
}

/** Oldest file first. A file seen under two names counts as live if one of them is. */
export function scan(patterns: readonly Pattern[]): Sighting[] {
  const found = new Map<string, Sighting>();
  for (const pattern of patterns) {
    for (const sighting of sightings(pattern)) {
      const known = found.get(sighting.identity.key);
      if (!known || sighting.standing === 'live') found.set(sighting.identity.key, sighting);
    }
  }
  return [...found.values()].sort(olderFirst);
}

function olderFirst(a: Sighting, b: Sighting): number {
  const births = byBirth(a.identity, b.identity);
  return births || Number(a.standing === 'live') - Number(b.standing === 'live');
}
