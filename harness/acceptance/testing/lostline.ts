/**
 * Lostline as its users start it: the built program in a child process, in a fresh directory. What it
 * leaves in its run directory is read here as plain JSON, as a script of a user would.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { SystemClock } from '../../support/clock.js';
import { builtModule } from '../../support/paths.js';

export interface Told {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

const outputBytesMax = 256 * 1024 * 1024;
const lookEveryMs = 20;

/** A fresh directory that is gone when its scope ends. */
export function freshDirectory(within = tmpdir()): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(within, 'lostline-acceptance-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A program that starts Lostline in its turn, such as `setpriv`, with its arguments. */
  readonly under?: readonly string[];
}

export function startLostline(told: readonly string[], surroundings: Surroundings = {}) {
  const { cwd = tmpdir(), env = {}, under = [] } = surroundings;
  const [program, ...rest] = [...under, process.execPath, builtModule('harness', 'main.js')];
  return execa(program!, [...rest, ...told], {
    cwd,
    env,
    stdin: 'ignore',
    maxBuffer: outputBytesMax,
    reject: false,
  });
}

/** Runs a command to its end. */
export async function lostline(told: readonly string[], around?: Surroundings): Promise<Told> {
  const { exitCode, stdout, stderr } = await startLostline(told, around);
  return { code: exitCode, out: stdout, err: stderr };
}

export function readJson<T>(...parts: string[]): T {
  return JSON.parse(readFileSync(join(...parts), 'utf8'));
}

/** The whole lines of a file that may still be written. */
export function readNdjson<T>(...parts: string[]): T[] {
  const path = join(...parts);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** Looks until something is there; @throws when it is not after `timeoutMs`, saying what was awaited */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const clock = new SystemClock();
  const startedMs = clock.nowMs();
  while (clock.nowMs() - startedMs < timeoutMs) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await clock.sleep(lookEveryMs);
  }
  throw new Error(`not after ${timeoutMs} ms: ${what}`);
}
