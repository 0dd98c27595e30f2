/**
 * Where the file of a generation stands now. A writer records each step of a rotation just after it took it,
 * so one that was killed may have renamed a file and told nobody: then the folder is searched for the inode.
 */
import { readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Generation } from '../../evidence/journal.js';

/** Under one of the names that it is known to have had; undefined where it is not there. */
export function standingAt(
  { paths, inode }: Pick<Generation, 'paths' | 'inode'>,
  logs: string,
): string | undefined {
  return paths.map((path) => resolve(logs, path)).find((path) => inodeOf(path) === inode);
}

/** The same, under any name in the folder of the last that it is known to have had. */
export function foundInFolder(
  { paths, inode }: Pick<Generation, 'paths' | 'inode'>,
  logs: string,
): string | undefined {
  const name = paths.at(-1);
  if (name === undefined) return undefined;
  const folder = dirname(resolve(logs, name));
  return namesIn(folder)
    .map((entry) => join(folder, entry))
    .find((path) => inodeOf(path) === inode);
}

/** What can't be looked at is not the file that is looked for. */
function inodeOf(path: string): string {
  try {
    return String(statSync(path, { bigint: true }).ino);
  } catch {
    return '';
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
