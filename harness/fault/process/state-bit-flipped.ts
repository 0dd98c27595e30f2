/**
 * The shipper comes back to a state file in which bits are wrong, as a disk or a memory that fails gives
 * them. File, byte and bit are drawn from the seed, or the byte is found by what stands before it. Proof:
 * the bytes as they were and as they are.
 */
import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { EnvironmentError } from '../../support/errors.js';
import type { Random } from '../../support/random.js';
import type { Fault } from '../fault.js';
import { damageState, damagesState } from './damaged-state.js';
import { downMs, endSignal } from './end-signals.js';
import type { StateFile } from './state-files.js';

const options = z.strictObject({
  flips: z.number().int().min(1).max(1000).default(1).describe('How many bits'),
  after: z
    .string()
    .min(1)
    .optional()
    .describe('Takes the byte behind the first occurrence of this text, instead of any'),
  bit: z
    .number()
    .int()
    .min(0)
    .max(7)
    .optional()
    .describe('Which bit of a byte, 0 the lowest; any when not given'),
  signal: endSignal('SIGTERM'),
  downMs,
});

type Options = z.infer<typeof options>;

interface Spot {
  readonly file: StateFile;
  readonly offset: number;
}

const shownMax = 5;

export const stateBitFlipped: Fault<Options> = {
  kind: 'stateBitFlipped',
  description: 'flips seeded bits of the state files while the shipper is away, then starts it',
  options,
  ...damagesState,
  inject: (rig, chosen, signal) =>
    damageState(rig, chosen, (files) => flipAll(files, chosen, rig.random), signal),
};

function flipAll(files: readonly StateFile[], { flips, after, bit }: Options, random: Random) {
  const words: string[] = [];
  for (let number = 1; number <= flips; number++) {
    const spot = after === undefined ? anySpot(files, random) : spotAfter(files, after);
    words.push(flip(spot, bit ?? random.integer(0, 7)));
  }
  const told = words.filter((word) => word !== '');
  const more = told.length > shownMax ? `, and ${told.length - shownMax} more` : '';
  return `${told.slice(0, shownMax).join(', ')}${more}`;
}

/** Every byte of all files is as likely as any other. */
function anySpot(files: readonly StateFile[], random: Random): Spot {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let offset = random.integer(0, bytes - 1);
  for (const file of files) {
    if (offset < file.bytes) return { file, offset };
    offset -= file.bytes;
  }
  return { file: files[0]!, offset: 0 };
}

function spotAfter(files: readonly StateFile[], text: string): Spot {
  for (const file of files) {
    const at = readFileSync(file.path).indexOf(text);
    const offset = at + Buffer.byteLength(text);
    if (at >= 0 && offset < file.bytes) return { file, offset };
  }
  throw new EnvironmentError(
    `no state file holds '${text}' (looked at ${files.map(({ name }) => name).join(', ')}): take another 'after'`,
  );
}

/** What was done, as read back; '' when the byte is as it was. */
function flip({ file, offset }: Spot, bit: number): string {
  const descriptor = openSync(file.path, 'r+');
  try {
    const byte = Buffer.alloc(1);
    const read = () => {
      readSync(descriptor, byte, 0, 1, offset);
      return byte[0]!;
    };
    const before = read();
    writeSync(descriptor, Uint8Array.of(before ^ (1 << bit)), 0, 1, offset);
    const after = read();
    if (after === before) return '';
    return `byte ${offset} of ${file.name} was ${hex(before)} and became ${hex(after)}`;
  } finally {
    closeSync(descriptor);
  }
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
