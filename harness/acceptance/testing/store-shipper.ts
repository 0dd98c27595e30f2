/**
 * A shipper into a real store that drops and repeats known lines, for tests of what read-back finds:
 * `store-shipper KIND DROPPED REPEATED`, both ranges such as 1001-1010 of the sequences of stream 1.
 * It looks at the live files every few milliseconds and knows no rotation. SIGTERM ends it after a last
 * look.
 */
import { openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadBackKind } from '../../plan/plan.js';
import { protocolOf } from '../../plan/plan.js';
import { readBackTypes } from '../../sink/readback/open-read-back.js';
import { SystemClock } from '../../support/clock.js';

const lookEveryMs = 50;
const pieceBytes = 256 * 1024;
const ownToken = /LL-[0-9a-z]{6}-0001-0001-(\d{12})-/;

interface Range {
  readonly first: number;
  readonly last: number;
}

interface OpenFile {
  readonly descriptor: number;
  position: number;
  rest: Buffer;
}

/** None when it is not given. */
function rangeOf(text: string | undefined): Range | null {
  if (!text) return null;
  const [first = 0, last = 0] = text.split('-').map(Number);
  return { first, last };
}

const [kind = 'postgresql-read', dropped, repeated] = process.argv.slice(2);
const drops = rangeOf(dropped);
const repeats = rangeOf(repeated);
const logDirectory = process.env.LOSTLINE_LOG_DIR ?? '.';
const protocol = protocolOf(kind as ReadBackKind);
const url = process.env[`LOSTLINE_SINK_${protocol.toUpperCase()}`] ?? '';
const clock = new SystemClock();
const store = readBackTypes[kind as ReadBackKind].reader({ url, owner: 'lostline', clock }, {});
const files = new Map<string, OpenFile>();
const ended = new AbortController();
process.once('SIGTERM', () => ended.abort());

function has(range: Range | null, sequence: number): boolean {
  return range !== null && sequence >= range.first && sequence <= range.last;
}

/** What the line becomes: nothing, itself, or itself twice. */
function deal(line: Buffer): Buffer[] {
  const sequence = Number(ownToken.exec(line.toString('latin1'))?.[1] ?? 0);
  if (has(drops, sequence)) return [];
  return has(repeats, sequence) ? [line, line] : [line];
}

/** The whole lines that were appended since the last look, a piece at most. */
function appended(name: string): Buffer[] {
  let file = files.get(name);
  if (!file) {
    const descriptor = openSync(join(logDirectory, name), 'r');
    file = { descriptor, position: 0, rest: Buffer.alloc(0) };
    files.set(name, file);
  }
  const piece = Buffer.alloc(pieceBytes);
  const read = readSync(file.descriptor, piece, 0, pieceBytes, file.position);
  file.position += read;
  const lines: Buffer[] = [];
  let rest = Buffer.concat([file.rest, piece.subarray(0, read)]);
  for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
    lines.push(rest.subarray(0, end));
    rest = rest.subarray(end + 1);
  }
  file.rest = Buffer.from(rest);
  return lines;
}

async function look(): Promise<void> {
  for (const name of readdirSync(logDirectory).filter((one) => one.endsWith('.log'))) {
    await store.put(appended(name).flatMap(deal));
  }
}

while (!ended.signal.aborted) {
  await look();
  await clock.sleep(lookEveryMs, ended.signal).catch(() => {});
}
await look();
await store[Symbol.asyncDispose]();
