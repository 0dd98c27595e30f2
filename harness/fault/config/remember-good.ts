/** For a run that is killed: a copy of the good configuration beside the broken one, and how it comes back. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from '../fault.js';

/** @param name of the file in the configuration's folder. What comes back forgets it. */
export function rememberGood(
  { id, places, remember }: Pick<Site, 'id' | 'places' | 'remember'>,
  name: string,
  good: string,
): () => void {
  const folder = join(places.run, 'faults');
  const copy = join(folder, `${id.replace('#', '-')}-${name}`);
  const path = join(places.config, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(copy, good);
  const forget = remember({
    of: `the configuration ${path}`,
    command: ['cp', copy, path],
    at: copy,
  });
  return () => {
    forget();
    rmSync(copy, { force: true });
  };
}
