/**
 * Lives of one writer or sink: a program that was killed and is started again on its directory (as Kubernetes
 * does) goes on in a folder of its own within it, and what the earlier life left is not touched. Lines of a
 * further life have an epoch of their own. At most 1,000 lives.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { RunHeader } from '../evidence/header.js';
import { runFiles } from '../evidence/layout.js';
import { receiptRecordBytes } from '../evidence/receipt-record.js';
import { UsageError } from '../support/errors.js';
import { partFiles } from './part-directory.js';

const livesMax = 1_000;
/** Made before the header: a program that is killed while it starts leaves no more than this. */
const firstFile = { writer: runFiles.journal, sink: partFiles.odd } as const;
const folderForm = /^life-(\d{1,4})$/;

export interface Life {
  readonly directory: string;
  /** From 1. */
  readonly number: number;
  /** Of the first life; null: this is the first. */
  readonly first: RunHeader | null;
}

/**
 * The lives that came far enough to say what they are: of them alone there is something to judge.
 * @throws UsageError when one is missing, or not whole: what came to it would look lost
 */
export function namedLives(directory: string): string[] {
  const further = livesOf(directory);
  if (further.length === 0) return [directory];
  refuseGap(directory, further);
  const all = [directory, ...further.map((life) => life.directory)];
  const hasHeader = (one: string) => existsSync(join(one, runFiles.header));
  const named = all.filter(hasHeader);
  if (named.length === 0) return [directory];
  const half = all.find((one) => !hasHeader(one) && holdsLines(one));
  if (half === undefined) return named;
  throw new UsageError(
    `${half}: holds lines, or what was sealed of them, and no ${runFiles.header}, which is written before: it was not copied whole, and what stands in it would look lost`,
  );
}

function refuseGap(directory: string, further: readonly FurtherLife[]): void {
  const numbers = new Set(further.map(({ number }) => number));
  const last = Math.max(...numbers);
  for (let number = 2; number < last; number++) {
    if (numbers.has(number)) continue;
    throw new UsageError(
      `${directory}: holds life-${last} and no life-${number}: what that one wrote or took would look lost; copy the directory whole`,
    );
  }
}

/** Whether more stands in it than a program leaves that is killed while it starts. */
function holdsLines(life: string): boolean {
  if (existsSync(join(life, partFiles.seal))) return true;
  const receipts = filesIn(join(life, partFiles.heard)).map((run) =>
    join(life, partFiles.heard, run, runFiles.receipts),
  );
  const heard = receipts.some((file) => sizeOf(file) > receiptRecordBytes);
  return heard || filesIn(join(life, runFiles.journal)).length > 0;
}

function filesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

interface FurtherLife {
  readonly directory: string;
  readonly number: number;
}

/** Further lives in a directory, in order. */
function livesOf(directory: string): FurtherLife[] {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(directory)
    .flatMap((name) => {
      const [, number] = folderForm.exec(name) ?? [];
      return number === undefined ? [] : [{ name, number: Number(number) }];
    })
    .sort((one, other) => one.number - other.number)
    .map(({ name, number }) => ({ directory: join(directory, name), number }));
}

export function isFurtherLife(path: string): boolean {
  return folderForm.test(basename(path));
}

/** The directory that a program was started on, whichever of its lives stands in this one. */
export function firstLifeOf(path: string): string {
  const own = resolve(path);
  return isFurtherLife(own) ? dirname(own) : own;
}

/**
 * Where a program goes on that is started on this directory.
 * @throws UsageError when something else stands in it
 */
export function nextLife(directory: string, kind: 'writer' | 'sink'): Life {
  const isNew = !existsSync(directory) || readdirSync(directory).length === 0;
  if (isNew) return { directory, number: 1, first: null };
  const first = headerIn(directory);
  const isOwn = first ? first.part?.kind === kind : existsSync(join(directory, firstFile[kind]));
  if (!isOwn) {
    throw new UsageError(
      `--resume: ${directory} holds something else than what a ${kind} left: name its directory with --out, or a new one`,
    );
  }
  const number = (livesOf(directory).at(-1)?.number ?? 1) + 1;
  if (number > livesMax) {
    throw new UsageError(
      `--resume: ${directory} holds ${livesMax} lives already: find out why the ${kind} ends, and name a new directory`,
    );
  }
  return { directory: join(directory, `life-${number}`), number, first };
}

function headerIn(directory: string): RunHeader | null {
  try {
    return JSON.parse(readFileSync(join(directory, runFiles.header), 'utf8')) as RunHeader | null;
  } catch {
    // Killed before it had written one, or something else: told to be that.
    return null;
  }
}
