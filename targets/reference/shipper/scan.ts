/** One look at the directories: every matching name with the file that stands there at this moment. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Identity, identityOf } from './identity.js';
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
  } catch {
    return []; // not there yet
  }
}

function look(pattern: Pattern, name: string): Sighting | null {
  const path = join(pattern.directory, name);
  try {
    const stat = statSync(path, { bigint: true });
    if (!stat.isFile()) return null;
    return {
      path,
      standing: pattern.isLive(name) ? 'live' : 'rotated',
      livePath: join(pattern.directory, pattern.liveNameOf(name)),
      identity: identityOf(stat),
      size: Number(stat.size),
    };
  } catch {
    return null; // renamed or deleted since the directory was read
  }
}

/** Oldest file first. A file seen under two names counts as live if one of them is. */
export function scan(patterns: readonly Pattern[]): Sighting[] {
  const found = new Map<string, Sighting>();
  for (const pattern of patterns) {
    for (const name of namesIn(pattern.directory)) {
      const sighting = pattern.matches(name) ? look(pattern, name) : null;
      if (!sighting) continue;
      const known = found.get(sighting.identity.key);
      if (!known || sighting.standing === 'live') found.set(sighting.identity.key, sighting);
    }
  }
  return [...found.values()].sort(olderFirst);
}

function olderFirst(a: Sighting, b: Sighting): number {
  const [left, right] = [BigInt(a.identity.birth), BigInt(b.identity.birth)];
  if (left !== right) return left < right ? -1 : 1;
  return Number(a.standing === 'live') - Number(b.standing === 'live');
}
