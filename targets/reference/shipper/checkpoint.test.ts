import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Checkpoint } from './checkpoint.js';
import { NumberedLog, numberedLines } from './testing/numbered-log.js';
import { Rig } from './testing/rig.js';

const records = [
  { key: '1:2', birth: '1700000000000000000', path: '/logs/a.log', start: 0, end: 120, crc: 7 },
  { key: '1:3', birth: '1700000000000000001', path: '/logs/b.log', start: 9, end: 4500, crc: 1 },
];
let directory = '';
let file = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-checkpoint-'));
  file = join(directory, 'positions.json');
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('positions', () => {
  it('are kept as they were written, and there are none at the first start', () => {
    const checkpoint = new Checkpoint(directory);
    expect(checkpoint.read()).toEqual({ files: [], damage: null });
    checkpoint.write(records);
    expect(new Checkpoint(directory).read()).toEqual({ files: records, damage: null });
  });

  it('are seen to be damaged whichever bit is wrong', () => {
    new Checkpoint(directory).write(records);
    const whole = readFileSync(file);
    const spot = fc.tuple(fc.nat(whole.length - 1), fc.nat(7));
    fc.assert(
      fc.property(spot, ([offset, bit]) => {
        const damaged = Buffer.from(whole);
        damaged[offset]! ^= 1 << bit;
        writeFileSync(file, damaged);
        const { files, damage } = new Checkpoint(directory).read();
        expect(files).toEqual([]);
        expect(damage).not.toBeNull();
      }),
    );
  });

  it('are seen to be cut short wherever that is', () => {
    new Checkpoint(directory).write(records);
    const { length } = readFileSync(file);
    for (let bytes = length - 2; bytes >= 0; bytes--) {
      truncateSync(file, bytes);
      expect(new Checkpoint(directory).read().damage, `${bytes} bytes`).not.toBeNull();
    }
  });
});

describe('a start with damaged positions', () => {
  it('is told, ships again all that stands there, and loses nothing', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    const first = rig.start();
    log.write(20);
    log.rotate(3);
    log.write(20);
    await rig.untilSent(40);
    await rig.stop(first);
    truncateSync(join(rig.directory, 'state/positions.json'), 60);
    log.write(20);
    rig.start();
    await rig.untilSent(100);
    expect(rig.count('positions-damaged')).toBe(1);
    expect(rig.sink.lines.toSorted()).toEqual(
      [...numberedLines(1, 40), ...numberedLines(1, 60)].toSorted(),
    );
  });
});
