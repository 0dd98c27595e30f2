/** Where this package stands on disk, whether it runs from sources (tests) or from `dist`. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssertionFailure } from './assert.js';

const levelsMax = 8;

/** The folder that holds package.json. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let level = 0; level < levelsMax; level++) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    folder = dirname(folder);
  }
  throw new AssertionFailure('no package.json above this file');
}

/** A file of the package, such as `scenarios/schema.json`. */
export function packageFile(...parts: string[]): string {
  return join(packageRoot(), ...parts);
}

/** A compiled module, such as `harness/writer/thread.js`: threads and child programs start from these. */
export function builtModule(...parts: string[]): string {
  const file = packageFile('dist', ...parts);
  if (!existsSync(file)) throw new AssertionFailure(`${file} is not built: run 'make build'`);
  return file;
}
