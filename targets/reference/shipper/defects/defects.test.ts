import { readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { helpText } from '../help.js';
import { NumberedLog, numberedLine, numberedLines } from '../testing/numbered-log.js';
import { Rig, until } from '../testing/rig.js';
import { defects } from './catalogue.js';

async function makeRig(defect: string, flags: readonly string[] = []) {
  const rig = await Rig.make();
  const log = new NumberedLog(rig.logDirectory);
  const shipper = rig.start(['--defect', defect, ...flags]);
  return { rig, log, shipper };
}

/** Lines that are not among the received ones. */
function lostOf(log: NumberedLog, received: readonly string[]): string[] {
  const distinct = new Set(received);
  return numberedLines(1, log.written).filter((line) => !distinct.has(line));
}

describe('inode-cache', () => {
  it('loses exactly the generations that stand on an inode it has finished', async () => {
    const { rig, log } = await makeRig('inode-cache');
    await using _ = rig;
    const inodes = new Set<number>();
    const expected: string[] = [];
    for (let generation = 0; generation < 8; generation++) {
      const inode = statSync(log.path).ino;
      log.write(5);
      if (!inodes.has(inode)) {
        expected.push(...numberedLines(log.written - 4, log.written));
        await rig.untilSent(expected.length);
      }
      inodes.add(inode);
      log.rotate(0);
      await rig.untilEvent('closed', inodes.size);
    }
    expect(rig.sink.lines).toEqual(expected);
  });

  it('takes a new file on the number of a closed one for read, and no other', () => {
    const { opens, closed } = defects.find(({ name }) => name === 'inode-cache')!.hooks();
    const sighting = (inode: string, birth: string) =>
      ({ identity: { key: `8:${inode}`, device: '8', inode, birth } }) as never;
    expect(opens!(sighting('12', '1'))).toBe(true);
    closed!(sighting('12', '1'));
    expect(opens!(sighting('12', '2'))).toBe(false);
    expect(opens!(sighting('13', '2'))).toBe(true);
  });
});

describe('rotation defects', () => {
  it('close-at-rename loses the unread tail and what is written late', async () => {
    const { rig, log } = await makeRig('close-at-rename');
    await using _ = rig;
    log.write(10);
    await rig.untilSent(10);
    log.write(5);
    log.rename(3);
    log.write(5);
    log.reopen();
    log.write(10);
    await rig.untilSent(20);
    expect(lostOf(log, rig.sink.lines)).toEqual(numberedLines(11, 20));
  });

  it('missed-generation loses a generation between two looks, and no tail', async () => {
    const { rig, log } = await makeRig('missed-generation', ['--poll-ms', '50']);
    await using _ = rig;
    log.write(10);
    await rig.untilSent(10);
    log.write(10);
    log.rotate(3);
    log.write(10);
    log.rotate(3);
    log.write(10);
    await rig.untilSent(30);
    expect(lostOf(log, rig.sink.lines)).toEqual(numberedLines(21, 30));
  });

  it('stale-offset loses what stands before the old offset', async () => {
    const { rig, log } = await makeRig('stale-offset');
    await using _ = rig;
    log.write(10);
    await rig.untilSent(10);
    log.truncate();
    log.write(25);
    await rig.untilSent(25);
    expect(lostOf(log, rig.sink.lines)).toEqual(numberedLines(11, 20));
  });

  it('stuck-after-truncate ships nothing more from that file, but other files', async () => {
    const { rig, log } = await makeRig('stuck-after-truncate');
    await using _ = rig;
    log.write(10);
    await rig.untilSent(10);
    log.truncate();
    log.write(25);
    new NumberedLog(rig.logDirectory, 'other.log').append('from another file\n');
    await rig.untilSent(11);
    expect(rig.sink.lines).toEqual([...numberedLines(1, 10), 'from another file']);
  });

  it('reorder sends the tail of the rotated file after the new file, and loses nothing', async () => {
    const { rig, log } = await makeRig('reorder');
    await using _ = rig;
    log.write(10);
    await rig.untilSent(10);
    log.write(10);
    log.rotate(3);
    log.write(10);
    await rig.untilSent(30);
    const order = [...numberedLines(1, 10), ...numberedLines(21, 30), ...numberedLines(11, 20)];
    expect(rig.sink.lines).toEqual(order);
  });
});

describe('delivery defects', () => {
  it('acknowledge-before-send loses its queue at a restart, and has counted it', async () => {
    const { rig, log, shipper } = await makeRig('acknowledge-before-send', ['--flush-ms', '60000']);
    await using _ = rig;
    log.write(10);
    await until('lines in the queue', () => {
      shipper.stats();
      return rig.events.at(-1)!.linesRead === 10;
    });
    await rig.stop(shipper);
    rig.start();
    log.write(10);
    await rig.untilSent(10);
    expect(lostOf(log, rig.sink.lines)).toEqual(numberedLines(1, 10));
  });

  it('acknowledge-before-send drops a refused batch in silence', async () => {
    const { rig, log, shipper } = await makeRig('acknowledge-before-send', ['--flush-ms', '0']);
    await using _ = rig;
    rig.sink.statuses = [503];
    log.write(10);
    await until('a refusal', () => rig.sink.refused === 1);
    log.write(10);
    await rig.untilSent(10);
    await rig.stop(shipper);
    expect(lostOf(log, rig.sink.lines)).toEqual(numberedLines(1, 10));
    expect(rig.events.findLast(({ event }) => event === 'stats')!.dropped).toBe(0);
  });

  it('drop-after-retries gives a batch up after 3 retries, and says how many lines', async () => {
    const { rig, log, shipper } = await makeRig('drop-after-retries');
    await using _ = rig;
    rig.sink.statuses = [503, 503, 503, 503];
    log.write(10);
    await rig.untilEvent('dropped');
    log.write(10);
    await rig.untilSent(10);
    await rig.stop(shipper);
    expect(lostOf(log, rig.sink.lines)).toEqual(numberedLines(1, 10));
    expect(rig.events.findLast(({ event }) => event === 'stats')!.dropped).toBe(10);
  });

  it('late-checkpoint leaves no position behind for a while', async () => {
    const { rig, log } = await makeRig('late-checkpoint');
    await using _ = rig;
    log.write(10);
    await rig.untilSent(10);
    // Another process that starts now finds what a killed one would have left.
    rig.start();
    await rig.untilSent(20);
    expect(rig.sink.repeated).toEqual(numberedLines(1, 10));
  });

  it('duplicate-batch sends the fifth batch twice', async () => {
    const { rig, log } = await makeRig('duplicate-batch');
    await using _ = rig;
    for (let batch = 1; batch <= 6; batch++) {
      log.write(1);
      await until(`line ${batch}`, () => rig.sink.lines.at(-1) === numberedLine(batch));
    }
    expect(rig.sink.lines).toEqual([1, 2, 3, 4, 5, 5, 6].map(numberedLine));
  });
});

describe('content defects', () => {
  it('split-line cuts the line at the edge of a read in two', async () => {
    const { rig, log } = await makeRig('split-line', ['--read-bytes', '100']);
    await using _ = rig;
    log.write(5);
    await rig.untilSent(7);
    const [third, fifth] = [numberedLine(3), numberedLine(5)];
    expect(rig.sink.lines).toEqual([
      ...numberedLines(1, 2),
      third.slice(0, 10),
      third.slice(10),
      numberedLine(4),
      fifth.slice(0, 20),
      fifth.slice(20),
    ]);
  });

  it('merge-lines joins the first two lines of a chunk', async () => {
    const { rig, log } = await makeRig('merge-lines');
    await using _ = rig;
    log.write(4);
    await rig.untilSent(3);
    expect(rig.sink.lines).toEqual([
      numberedLine(1) + numberedLine(2),
      numberedLine(3),
      numberedLine(4),
    ]);
  });

  it('mutate-byte changes one byte of the first line of a chunk', async () => {
    const { rig, log } = await makeRig('mutate-byte');
    await using _ = rig;
    log.write(2);
    await rig.untilSent(2);
    expect(rig.sink.lines).toEqual([numberedLine(1).replace(/x$/, '?'), numberedLine(2)]);
  });

  it('truncate-long cuts at 8,192 bytes and counts it', async () => {
    const { rig, log, shipper } = await makeRig('truncate-long');
    await using _ = rig;
    log.append(`a\n${'b'.repeat(9000)}\n${'c'.repeat(8192)}\nd\n`);
    await rig.untilSent(4);
    await rig.stop(shipper);
    expect(rig.sink.lines).toEqual(['a', 'b'.repeat(8192), 'c'.repeat(8192), 'd']);
    expect(rig.events.findLast(({ event }) => event === 'stats')!.truncated).toBe(1);
  });
});

describe('the catalogue', () => {
  it('is told by --help, each with what it mimics', () => {
    for (const { name, summary, mimics } of defects) {
      expect(helpText()).toMatch(`  ${name}`);
      expect(helpText()).toContain(summary);
      expect(helpText()).toContain(mimics);
    }
  });

  it('is what the target offers to choose from', () => {
    const manifest = parse(readFileSync('targets/reference/target.yaml', 'utf8'));
    const names = defects.map(({ name }) => name);
    expect(manifest.options.defect.values).toEqual(['none', ...names]);
  });
});

describe.each([
  { defect: 'start-at-end', what: 'lost', harm: (file: string) => rmSync(file) },
  { defect: 'trust-checkpoint', what: 'cut short', harm: (file: string) => truncateSync(file, 40) },
])('$defect', ({ defect, what, harm }) => {
  it(`loses what was written while it was away, when its positions were ${what}`, async () => {
    const { rig, log, shipper } = await makeRig(defect);
    await using _ = rig;
    log.write(5);
    await rig.untilSent(5);
    await rig.stop(shipper);
    harm(join(rig.directory, 'state/positions.json'));
    log.write(5);
    rig.start(['--defect', defect]);
    await rig.untilEvent('opened', 2);
    log.write(5);
    await rig.untilSent(10);
    expect(lostOf(log, rig.sink.lines)).toEqual(numberedLines(6, 10));
  });
});
