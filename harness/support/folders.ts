/**
 * Makes a folder with those above it. Node's own `recursive: true` (20.x) never returns where the system
 * answers ENOENT under a folder that exists, as /proc does; this makes one level after the other and fails.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from './errors.js';

/** Linux takes no longer path (PATH_MAX), so no more levels. */
const levelsMax = 4096;

/** @throws what mkdir(2) says of the first level that can't be made; one that is there is left alone */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = path; !existsSync(at) && missing.length < levelsMax; at = dirname(at)) {
    missing.push(at);
  }
  for (const folder of missing.reverse()) makeOne(folder);
}

/** Another run may make the same parent (`runs`) at the same moment. */
function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' || !statSync(folder).isDirectory()) throw error;
  }
}
