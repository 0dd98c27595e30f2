/**
 * What a shipper keeps in its state directory: the files that its manifest names under `state`, or all of
 * them where it names none. Directories that are named stand for what is in them.
 */
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import picomatch from 'picomatch';
import { EnvironmentError } from '../../support/errors.js';
import type { Site } from '../fault.js';

/** Bound: a shipper with more state than that is not what this is for. */
const filesMax = 10_000;

export interface StateFile {
  readonly path: string;
  /** Below the state directory. */
  readonly name: string;
  readonly bytes: number;
}

/** Every file below the state directory, by name. */
export function allStateFiles(state: string): StateFile[] {
  const entries = readdirSync(state, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).slice(0, filesMax);
  // A running shipper removes files of its own between two looks.
  const found = files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat ? [{ path, name: relative(state, path), bytes: stat.size }] : [];
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Those that hold what it has read so far, and are not empty. Errors: EnvironmentError when there is none. */
export function positionFiles({ places, choice }: Pick<Site, 'places' | 'choice'>): StateFile[] {
  const { name, state: patterns } = choice.manifest;
  const isMatch = picomatch(
    patterns.flatMap((pattern) => [pattern, `${pattern}/**`]),
    { dot: true },
  );
  const all = allStateFiles(places.state).filter(({ bytes }) => bytes > 0);
  const files = patterns.length === 0 ? all : all.filter((file) => isMatch(file.name));
  if (files.length > 0) return files;
  const wanted = patterns.length === 0 ? 'any file' : patterns.join(', ');
  const found = all.map((file) => file.name).slice(0, 5);
  throw new EnvironmentError(
    `${name} keeps no state that could be damaged: expected ${wanted} in ${places.state}, found ${found.join(', ') || 'nothing'}; ` +
      'end it by SIGTERM, or set the option that makes it save its position more often',
  );
}
