/** Looks at real descriptors: those of this very process. */
import {
  closeSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReadLook, ReadPosition } from '../evidence/sample.js';
import { SystemClock } from '../support/clock.js';
import { ReaderPositions } from './reader-positions.js';

const fileBytes = 8 * 1024 * 1024;
let directory: string;
let file: string;
let descriptor: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-positions-'));
  file = join(directory, 'app.log');
  writeFileSync(file, Buffer.alloc(fileBytes, 'x'));
  descriptor = openSync(file, 'r');
});
afterEach(() => {
  closeSync(descriptor);
  rmSync(directory, { recursive: true });
});

function watchOwn() {
  const { dev, ino } = statSync(file, { bigint: true });
  const records: (ReadPosition | ReadLook)[] = [];
  const devices = new Set([String(dev)]);
  const positions = new ReaderPositions(devices, new SystemClock(), (one) => records.push(one));
  const look = () => {
    records.length = 0;
    positions.look([process.pid]);
    return records.filter(
      (one): one is ReadPosition => 'inode' in one && one.inode === String(ino),
    );
  };
  return look;
}

/** Moves the descriptor's own offset, as read(2) does. */
function readOn(bytes: number) {
  const buffer = Buffer.alloc(bytes);
  expect(readSync(descriptor, buffer, 0, bytes, null)).toBe(bytes);
}

it('tells how far a descriptor got by reading', () => {
  const look = watchOwn();
  look();
  readOn(1_000);
  const [record] = look();
  expect(record).toMatchObject({ descriptor, position: 1_000 });
  expect(record).not.toHaveProperty('skipped');
  expect(look()).toEqual([]);
});

it('tells how many descriptors it could not follow', () => {
  const { dev } = statSync(file, { bigint: true });
  const records: (ReadPosition | ReadLook)[] = [];
  const second = openSync(file, 'r');
  const emit = (record: ReadPosition | ReadLook) => records.push(record);
  const positions = new ReaderPositions(new Set([String(dev)]), new SystemClock(), emit, 1);
  positions.look([process.pid]);
  closeSync(second);
  const look = records.find((record): record is ReadLook => 'look' in record);
  expect(look?.overflow).toBeGreaterThanOrEqual(1);
});
