/**
 * A tmpfs of a size over a directory of the run's, so that a full disk is nobody else's; and what fills it.
 * The filler is a file without a name: nobody finds it among his own files, and it goes with the harness.
 * What is given back meanwhile is taken again. Proof: no block is free, and a write of our own is refused.
 */
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { EnvironmentError, errorCode, messageOf } from '../../support/errors.js';
import { once } from '../../support/once.js';
import type { Injected, Rig, Site } from '../fault.js';

const pieceBytes = 256 * 1024;
const lookEveryMs = 100;
const commandTimeoutMs = 30_000;
const bytesMax = 1024 * 1024 * 1024;
/** Of statfs(2). */
const tmpfsMagic = 0x01021994;

export function diskBytes(standard: number) {
  return z
    .number()
    .int()
    .min(64 * 1024)
    .max(bytesMax)
    .default(standard)
    .describe('Size of the disk');
}

export interface Disk {
  readonly directory: string;
  readonly bytes: number;
  /** Of the directory, as chmod(1) takes it. */
  readonly mode: '0777' | '0755';
}

/**
 * Mounts it, where no other fault of the run has; gives what undoes that and is safe to call twice.
 * @throws EnvironmentError with what mount(8) said
 */
export async function mountSmallDisk(
  { remember, id }: Pick<Site, 'remember' | 'id'>,
  { directory, bytes, mode }: Disk,
): Promise<() => Promise<void>> {
  if (await isMounted(directory)) return async () => {};
  const undo = ['sh', '-c', '! mountpoint -q "$0" || umount -l "$0"', directory] as const;
  const forget = remember({ of: `the tmpfs at ${directory}`, command: undo, at: directory });
  const options = `size=${bytes},mode=${mode}`;
  await run(id, ['mount', '-t', 'tmpfs', '-o', options, 'lostline', directory]);
  return async () => {
    if (await isMounted(directory)) await run(id, ['umount', '-l', directory]);
    forget();
  };
}

async function isMounted(path: string): Promise<boolean> {
  const { exitCode } = await execa('mountpoint', ['-q', path], { reject: false });
  return exitCode === 0;
}

async function run(fault: string, [program = '', ...words]: readonly string[]): Promise<void> {
  const { failed, all } = await execa(program, words, {
    all: true,
    reject: false,
    timeout: commandTimeoutMs,
  });
  if (!failed) return;
  throw new EnvironmentError(
    `${fault}: ${[program, ...words].join(' ')}: ${all || 'it could not be started'}; a small disk needs root and the right to mount`,
  );
}

/**
 * Fills the disk of this directory until it is healed.
 * @throws EnvironmentError where it is no small disk: the machine's own is never filled
 */
export async function holdFull(
  { clock }: Pick<Rig, 'clock'>,
  directory: string,
  signal: AbortSignal,
): Promise<Injected> {
  expectSmall(directory);
  const filler = await openNameless(directory);
  const ended = new AbortController();
  await fill(filler);
  const words = fullnessOf(directory);
  const either = AbortSignal.any([signal, ended.signal]);
  const filling = keepFull(clock, filler, either);
  return {
    heal: once(async () => {
      ended.abort();
      await filling;
      await filler.close();
    }),
    trace: async () => words,
    figures: async () => ({ freeBytesAfter: freeBytes(directory) }),
  };
}

function expectSmall(directory: string): void {
  const { type, blocks, bsize } = statfsSync(directory);
  if (type === tmpfsMagic && blocks * bsize <= bytesMax) return;
  throw new EnvironmentError(
    `${directory}: is no small disk that this run has mounted, so it is not filled: run the fault in the first pipeline of a run`,
  );
}

async function openNameless(directory: string): Promise<FileHandle> {
  const path = join(directory, '.lostline-filler');
  const filler = await open(path, 'a');
  rmSync(path);
  return filler;
}

/** Bounded by the size of the disk. */
async function fill(filler: FileHandle): Promise<void> {
  const piece = Buffer.alloc(pieceBytes, 0x20);
  for (let bytes = pieceBytes; bytes >= 1; ) {
    try {
      await filler.write(piece, 0, bytes);
    } catch (error) {
      if (errorCode(error) !== 'ENOSPC') throw error;
      bytes = Math.floor(bytes / 2);
    }
  }
}

async function keepFull(
  clock: Rig['clock'],
  filler: FileHandle,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(lookEveryMs, signal).catch(() => {});
    if (!signal.aborted) await fill(filler);
  }
}

function freeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

/** In words; '' when there is room. */
export function fullnessOf(directory: string): string {
  const free = freeBytes(directory);
  const path = join(directory, '.lostline-try');
  try {
    const file = openSync(path, 'w');
    try {
      writeSync(file, 'x');
    } finally {
      closeSync(file);
      rmSync(path, { force: true });
    }
    return '';
  } catch (error) {
    const code = errorCode(error) ?? messageOf(error);
    if (code !== 'ENOSPC') return '';
    return `${free} bytes free in ${directory}: a write was refused (${code})`;
  }
}
