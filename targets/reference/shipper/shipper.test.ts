import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NumberedLog, numberedLine, numberedLines } from './testing/numbered-log.js';
import { Rig } from './testing/rig.js';

describe('following renamed files', () => {
  it('ships every line once and in order through a chain of renames that keeps 3', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start();
    for (let rotation = 1; rotation <= 40; rotation++) {
      log.write(25);
      await rig.untilEvent('opened', rotation);
      log.write(25);
      log.rotate(3);
    }
    await rig.untilSent(log.written);
    expect(rig.sink.lines).toEqual(numberedLines(1, 2000));
  });

  it('finds generations that came and went under the live name between two looks', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start();
    for (let rotation = 0; rotation < 3; rotation++) {
      log.write(10);
      log.rotate(5);
    }
    log.write(10);
    await rig.untilSent(40);
    // Files born within one tick of the kernel's clock can't be put in order.
    expect(rig.sink.lines.toSorted()).toEqual(numberedLines(1, 40));
  });

  it('reads what a late writer adds to a renamed and then deleted file', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start();
    log.write(5);
    await rig.untilSent(5);
    log.rename(1);
    log.write(5);
    await rig.untilSent(10);
    rmSync(`${log.path}.1`);
    log.write(5);
    await rig.untilSent(15);
    expect(rig.sink.lines).toEqual(numberedLines(1, 15));
  });

  it('ships the rest of a deleted file and the new one under its name', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start();
    log.write(5);
    await rig.untilSent(5);
    log.write(5);
    log.remove();
    log.reopen();
    log.write(5);
    await rig.untilSent(15);
    expect(rig.sink.lines).toEqual(numberedLines(1, 15));
  });

  it('closes a file that is gone after the grace period, and keeps a live one open', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start(['--grace-ms', '50']);
    log.write(5);
    await rig.untilSent(5);
    log.remove();
    log.reopen();
    log.write(5);
    await rig.untilEvent('closed');
    await rig.untilSent(10);
    expect(rig.count('closed')).toBe(1);
  });
});

describe('truncated files', () => {
  it('takes from the copy what was not read before the truncate, and nothing twice', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start();
    log.write(100);
    await rig.untilSent(100);
    log.write(100);
    log.copy();
    log.truncate();
    log.write(50);
    await rig.untilSent(250);
    expect(rig.sink.lines).toEqual(numberedLines(1, 250));
    expect(rig.count('copy-recognised')).toBe(1);
  });

  it('does not read a copy while it is being made', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start();
    log.write(100);
    await rig.untilSent(100);
    log.copy();
    await rig.untilEvent('opened', 2);
    log.write(10);
    await rig.untilSent(110);
    log.truncate();
    log.write(10);
    await rig.untilEvent('copy-recognised');
    await rig.untilSent(120);
    expect(rig.sink.lines).toEqual(numberedLines(1, 120));
  });

  it('reads a whole generation from its copy when two copytruncates pass unseen', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start();
    log.write(20);
    await rig.untilSent(20);
    log.write(20);
    log.copy();
    log.truncate();
    log.write(30);
    log.rename(1); // the copy moves on to .2 together with the log
    log.reopen();
    log.write(30);
    await rig.untilSent(100);
    expect(new Set(rig.sink.lines)).toEqual(new Set(numberedLines(1, 100)));
    expect(rig.sink.repeated).toEqual([]);
  });

  it('notices a truncate although the file has grown past the old position', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start();
    log.write(10);
    await rig.untilSent(10);
    log.truncate();
    log.write(50);
    await rig.untilSent(60);
    expect(rig.sink.lines).toEqual(numberedLines(1, 60));
  });

  it('skips the NULs before the first line of a writer that keeps its offset', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start();
    log.write(10);
    await rig.untilSent(10);
    const writer = openSync(log.path, 'r+');
    ftruncateSync(writer, 0);
    writeSync(writer, `${numberedLine(11)}\n`, 5000);
    await rig.untilSent(11);
    writeSync(writer, `${numberedLine(12)}\n`, 5000 + numberedLine(11).length + 1);
    await rig.untilSent(12);
    closeSync(writer);
    expect(rig.sink.lines).toEqual(numberedLines(1, 12));
  });
});

describe('unfinished lines', () => {
  it('holds a line until its newline is there', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start();
    log.append('first\nsec');
    await rig.untilSent(1);
    log.append('ond\nthird\n');
    await rig.untilSent(3);
    expect(rig.sink.lines).toEqual(['first', 'second', 'third']);
  });

  it('sends it as it is when the file is closed for good', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start(['--grace-ms', '50']);
    log.append('whole\nrest');
    await rig.untilSent(1);
    log.remove();
    await rig.untilEvent('closed');
    await rig.untilSent(2);
    expect(rig.sink.lines).toEqual(['whole', 'rest']);
  });

  it('carries a line of 8 MiB through reads of 64 KiB', async () => {
    await using rig = await Rig.make();
    const log = new NumberedLog(rig.logDirectory);
    rig.start(['--read-bytes', '65536']);
    const long = 'y'.repeat(8 * 1024 * 1024);
    log.append(`a\n${long}\nb\n`);
    await rig.untilSent(3);
    expect(rig.sink.lines.map((line) => line.length)).toEqual([1, long.length, 1]);
  });
});
