/** Lines of a run as a test counts them by itself: those that stand in log files, and those that sinks have noted. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeReceipt, receiptRecordBytes } from '../../evidence/receipt-record.js';
import { tokenLayout, tokenMagic } from '../../line/token.js';

/** Which lines of the run stand in log files: 'stream-epoch-sequence'. */
export function linesIn(folder: string, run: string): Set<string> {
  const magic = Buffer.from(tokenMagic(run));
  const found = new Set<string>();
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name));
    for (let at = text.indexOf(magic); at >= 0; at = text.indexOf(magic, at + magic.length)) {
      found.add(text.toString('latin1', at + tokenLayout.stream, at + tokenLayout.length - 1));
    }
  }
  return found;
}

/** Which lines of the run a sink has noted, in all of its lives, in the same form. */
export function notedBy(directory: string, run: string): Set<string> {
  const found = new Set<string>();
  for (const life of livesIn(directory)) {
    const file = join(life, 'runs', run, 'receipts.bin');
    if (!existsSync(file)) continue;
    const bytes = readFileSync(file);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length; at += receiptRecordBytes) {
      const receipt = decodeReceipt(view, at);
      if (receipt?.kind !== 'arrived') continue;
      const { stream, epoch, first, count } = receipt;
      for (let next = first; next < first + count; next++) {
        found.add(nameOf(stream, epoch, next));
      }
    }
  }
  return found;
}

function nameOf(stream: number, epoch: number, sequence: number): string {
  const digits = (value: number, length: number) => String(value).padStart(length, '0');
  return `${digits(stream, 4)}-${digits(epoch, 4)}-${digits(sequence, 12)}`;
}

/** Those that are in the first alone. */
export const without = (one: Set<string>, other: Set<string>) =>
  [...one].filter((line) => !other.has(line));

/** How many of them are of this stream and epoch. */
export const ofLife = (lines: Set<string>, stream: number, epoch: number) =>
  [...lines].filter((line) => line.startsWith(nameOf(stream, epoch, 0).slice(0, 10))).length;

/** Folders of a sink's or a writer's lives, the first one first. */
export function livesIn(directory: string): string[] {
  const further = readdirSync(directory).filter((name) => name.startsWith('life-'));
  return [directory, ...further.sort().map((name) => join(directory, name))];
}
