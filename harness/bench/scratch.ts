/**
 * One folder for everything that the benchmarks write, removed however the program ends, Ctrl-C and
 * SIGTERM included. It becomes the temporary folder of this process and its children.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodes } from '../support/errors.js';

export function useScratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lostline-bench-'));
  process.env.TMPDIR = folder;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => process.exit(exitCodes.interrupted));
  }
  return folder;
}
