/** Makes the folders and the link that a layout gives a log file, and removes them again. */
import { mkdirSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Layout, LogPlace } from '../plan/layout/layout.js';
import { fileError } from './file-error.js';

/**
 * The folders of a file alone. A kubelet makes them before it starts the container, so a shipper has time to watch
 * them before the file stands there.
 * @throws EnvironmentError where one can't be made
 */
export function makeFolders(directory: string, layout: Layout, place: LogPlace): void {
  const path = join(directory, layout.fileOf(place));
  try {
    if (dirname(path) !== directory) mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw fileError(error, 'make the place of the log', path);
  }
}

/**
 * The file itself is left to whoever writes it; gives its path.
 * @throws EnvironmentError where a folder can't be made
 */
export function makePlace(directory: string, layout: Layout, place: LogPlace): string {
  const path = join(directory, layout.fileOf(place));
  const link = layout.linkOf(place);
  makeFolders(directory, layout, place);
  try {
    if (!link) return path;
    const linkPath = join(directory, link.path);
    mkdirSync(dirname(linkPath), { recursive: true });
    rmSync(linkPath, { force: true });
    symlinkSync(link.target, linkPath);
    return path;
  } catch (error) {
    throw fileError(error, 'make the place of the log', path);
  }
}

/** Removes what `makePlace` or `makeFolders` made, as far as nobody else uses it. */
export function removePlace(directory: string, layout: Layout, place: LogPlace): void {
  const link = layout.linkOf(place);
  if (link) rmSync(join(directory, link.path), { force: true });
  let folder = dirname(join(directory, layout.fileOf(place)));
  try {
    for (; folder !== directory; folder = dirname(folder)) rmdirSync(folder);
  } catch {
    // Not empty: other files are in it.
  }
}
