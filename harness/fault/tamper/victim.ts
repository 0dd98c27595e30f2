/**
 * Whom tampering hits: whole lines of one log file, chosen by the seed among those that the shipper has
 * surely read (they arrived), or surely not (it stands still, and they were written since). No line is chosen twice.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { tokenLayout } from '../../line/token.js';
import { EnvironmentError, errorCode } from '../../support/errors.js';
import type { Rig } from '../fault.js';
import { livePath } from '../live-files.js';
import { alteredLines } from './altered-lines.js';
import type { Place } from './hand.js';

/** Of the end of a file: far more than the lines that are wanted. */
const windowBytes = 4 * 1024 * 1024;
const lookEveryMs = 20;
const looksMax = 500;

export const victimOptions = {
  stream: z.number().int().min(1).optional().describe('Which; drawn by the seed when not given'),
  lines: z.number().int().min(1).max(100).default(1).describe('How many neighbouring lines'),
  when: z
    .enum(['unread', 'read'])
    .default('unread')
    .describe('unread: the shipper is stopped meanwhile, so that it has surely not read them'),
  as: z
    .enum(['harness', 'program', 'unprivileged'])
    .default('harness')
    .describe('Whose hand: a program of its own has a process of its own, or also the user nobody'),
};

export const fileOption = z
  .enum(['live', 'rotated'])
  .default('live')
  .describe('The file that is written to, or the newest rotated one');

export interface VictimWish {
  readonly stream?: number | undefined;
  readonly lines: number;
  readonly when: 'unread' | 'read';
  readonly file: 'live' | 'rotated';
  readonly as: 'harness' | 'program' | 'unprivileged';
}

export interface VictimLine {
  readonly sequence: number;
  readonly offset: number;
  /** With its newline. */
  readonly bytes: Buffer;
  /** Of the token, within the line. */
  readonly tokenAt: number;
}

export interface Victim extends Place {
  /** The run's name in the tokens. */
  readonly run: string;
  readonly stream: number;
  /** Neighbours, in order. */
  readonly lines: readonly VictimLine[];
}

/**
 * @param above only lines with higher sequences; what the shipper can't have read yet
 * @throws EnvironmentError when there are none for 10 s
 */
export async function findVictim(
  rig: Rig,
  wish: VictimWish,
  stream: number,
  above: number,
  signal: AbortSignal,
): Promise<Victim> {
  const altered = alteredLines(rig.run, stream);
  for (let look = 0; look < looksMax; look++) {
    const path = pathOf(rig, wish.file, stream);
    const { inode, lines } = path === null ? nothing : linesAtEnd(path, rig.run);
    const isMine = ({ sequence }: VictimLine) =>
      !altered.has(sequence) &&
      (wish.when === 'read' ? rig.hasArrived(stream, sequence) : sequence > above);
    const starts = startsOfNeighbours(lines, wish.lines, isMine);
    if (path !== null && starts.length > 0) {
      const first = starts[rig.random.integer(0, starts.length - 1)]!;
      const chosen = lines.slice(first, first + wish.lines);
      for (const { sequence } of chosen) altered.add(sequence);
      return { path, inode, run: rig.run, stream, lines: chosen };
    }
    await rig.clock.sleep(lookEveryMs, signal);
  }
  const seconds = (looksMax * lookEveryMs) / 1000;
  throw new EnvironmentError(
    `no ${wish.file} file of stream ${stream} had ${wish.lines} ${wish.when} lines for ${seconds} s: begin later, rotate less often or keep more files`,
  );
}

/** Where `count` lines begin that are all as wished, each right behind the one before. */
export function startsOfNeighbours(
  lines: readonly VictimLine[],
  count: number,
  isWished: (line: VictimLine) => boolean,
): number[] {
  const starts: number[] = [];
  let inRow = 0;
  let endOfRow = 0;
  for (const [index, line] of lines.entries()) {
    if (line.offset !== endOfRow) inRow = 0;
    endOfRow = line.offset + line.bytes.length;
    inRow = isWished(line) ? inRow + 1 : 0;
    if (inRow >= count) starts.push(index - count + 1);
  }
  return starts;
}

/** The highest sequence that stands in the live file, 0 when none does. */
export function highestIn(rig: Rig, stream: number): number {
  const path = pathOf(rig, 'live', stream);
  return path === null ? 0 : (linesAtEnd(path, rig.run).lines.at(-1)?.sequence ?? 0);
}

function pathOf(rig: Rig, file: VictimWish['file'], stream: number): string | null {
  const live = livePath(rig, stream);
  if (file === 'live') return existsSync(live) ? live : null;
  const folder = dirname(live);
  const rotated = readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(live)}.`) && !name.endsWith('.gz'))
    .map((name) => join(folder, name))
    .map((path) => ({ path, changedMs: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((one, other) => other.changedMs - one.changedMs);
  return rotated[0]?.path ?? null;
}

const nothing = { inode: '', lines: [] as readonly VictimLine[] };

/** Whole lines with a token of the run in the last 4 MiB; none when a rotation has just moved the file. */
function linesAtEnd(path: string, run: string): typeof nothing {
  const file = openIfThere(path);
  if (file === null) return nothing;
  try {
    const { size, ino } = fstatSync(file, { bigint: true });
    const from = Math.max(0, Number(size) - windowBytes);
    const bytes = Buffer.alloc(Number(size) - from);
    const read = readSync(file, bytes, 0, bytes.length, from);
    return { inode: String(ino), lines: linesIn(bytes.subarray(0, read), from, run) };
  } finally {
    closeSync(file);
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** The first one may be cut off at its beginning, and is left out unless the file begins there. */
export function linesIn(bytes: Buffer, from: number, run: string): VictimLine[] {
  const lines: VictimLine[] = [];
  let start = from === 0 ? 0 : bytes.indexOf(0x0a) + 1;
  for (let end = bytes.indexOf(0x0a, start); end >= 0; end = bytes.indexOf(0x0a, start)) {
    const line = bytes.subarray(start, end + 1);
    const tokenAt = line.indexOf(`LL-${run}-`);
    const at = tokenAt + tokenLayout.sequence;
    const sequence = Number(line.toString('latin1', at, at + tokenLayout.sequenceDigits));
    if (tokenAt >= 0 && sequence > 0)
      lines.push({ sequence, offset: from + start, bytes: line, tokenAt });
    start = end + 1;
  }
  return lines;
}
