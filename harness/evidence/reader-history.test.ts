import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addInterval } from './byte-intervals.js';
import { FileSizes } from './file-sizes.js';
import type { Generation, StreamJournal } from './journal.js';
import { LookClock } from './look-clock.js';
import { ReaderHistory } from './reader-history.js';

function generation(number: number, change: Partial<Generation>): Generation {
  return {
    ...{ stream: 1, epoch: 1, generation: number, device: '1', inode: '11', paths: ['a.log'] },
    ...{ first: 1, last: 10, firstOffset: 0, bytes: 1000, createdAtMs: 0, rotatedAtMs: null },
    ...{ closedAtMs: null, deletedAtMs: null, truncatedAtMs: null, compressedAtMs: null },
    ...{ otherForms: [], accessed: null, rotation: null, destroyed: null, ...change },
  };
}

function history(generations: readonly Generation[], ...records: [number, number | null][]) {
  const readers = new ReaderHistory(generations);
  for (const [atMs, position] of records) {
    readers.take({ atMs, pid: 1, descriptor: 3, device: '1', inode: '11', position });
  }
  return readers;
}

describe('what was read of a generation', () => {
  const plain = generation(1, {});

  it('is nothing when no descriptor was seen', () => {
    expect(history([plain]).of(plain)).toBeNull();
  });

  it('goes from the start to the greatest offset', () => {
    const seen = history([plain], [10, 0], [20, 300], [30, 700], [40, null]).of(plain);
    expect(seen).toMatchObject({ read: [{ from: 0, to: 700 }], position: 700, closedAtMs: 40 });
  });

  it('stays when the reader goes back and reads again', () => {
    const readers = history([plain], [10, 700], [20, 100]);
    expect(readers.of(plain)).toMatchObject({ read: [{ from: 0, to: 700 }], closedAtMs: null });
    expect(readers.usable).toBe(true);
  });

  it('is told apart by time where an inode is used again', () => {
    const reused = generation(7, { createdAtMs: 100 });
    const readers = history([plain, reused], [10, 700], [50, null], [110, 200]);
    expect(readers.of(plain)!.read).toEqual([{ from: 0, to: 700 }]);
    expect(readers.of(reused)).toMatchObject({ read: [{ from: 0, to: 200 }], keptOffset: null });
  });

  it('ends with the look that finds inode and descriptor used again', () => {
    const deleted = generation(1, { deletedAtMs: 100 });
    const reused = generation(2, { createdAtMs: 102 });
    const readers = history([deleted, reused], [10, 0], [60, 700], [110, 200]);
    expect(readers.of(deleted)).toMatchObject({ positionAtMs: 60, closedAtMs: 110 });
    expect(readers.of(reused)).toMatchObject({ position: 200, closedAtMs: null });
  });

  it('is not what another file shows that got the inode of a deleted one', () => {
    const deleted = generation(1, { deletedAtMs: 200 });
    expect(history([deleted], [500, 300]).of(deleted)).toBeNull();
    const held = history([deleted], [100, 100], [500, 300]).of(deleted);
    expect(held!.read).toEqual([{ from: 0, to: 300 }]);
  });

  it('counts for a file made just after the look began', () => {
    expect(history([generation(1, { createdAtMs: 60 })], [10, 5]).usable).toBe(true);
    expect(history([generation(1, { createdAtMs: 600 })], [10, 5]).usable).toBe(false);
  });
});

describe('after a truncate', () => {
  const before = generation(1, { truncatedAtMs: 100 });
  const after = generation(2, { createdAtMs: 100 });

  it('a reader that went on was still open when the truncate came', () => {
    const readers = history([before, after], [10, 700], [110, 200], [120, null]);
    expect(readers.of(before)!.closedAtMs).toBeNull();
    expect(readers.of(after)!.closedAtMs).toBe(120);
  });

  it('a reader that went back reads from the start', () => {
    const readers = history([before, after], [10, 700], [120, 50]);
    expect(readers.of(after)).toMatchObject({ read: [{ from: 0, to: 50 }], keptOffset: null });
  });

  it('a reader that kept its offset leaves out what lies below', () => {
    const readers = history([before, after], [10, 700], [120, 900]);
    expect(readers.of(after)).toMatchObject({ read: [{ from: 700, to: 900 }], keptOffset: 700 });
  });

  it('a reader that is where no byte stands yet went there before the truncate', () => {
    const mark = (atMs: number, offset: number) =>
      ({ record: 'mark', atMs, next: 1, offset }) as const;
    const marks = [mark(90, 950), mark(150, 400), mark(300, 900)];
    const sizes = new FileSizes([{ stream: 1, epoch: 1, marks } as unknown as StreamJournal]);
    const seen = (position: number, atMs: number) => {
      const readers = new ReaderHistory([before, after], sizes);
      for (const [at, to] of [
        [10, 700],
        [atMs, position],
      ] as const) {
        readers.take({
          ...{ atMs: at, pid: 1, descriptor: 3, device: '1', inode: '11' },
          position: to,
        });
      }
      return [readers.of(before)!.read, readers.of(after)];
    };
    const [read, afterwards] = seen(900, 110);
    expect(read).toEqual([{ from: 0, to: 900 }]);
    expect(afterwards).toMatchObject({ read: [], keptOffset: 900 });
    expect(seen(900, 250)).toMatchObject([[{ to: 700 }], { read: [{ from: 700, to: 900 }] }]);
  });

  it('a reader that stands still has the file open and reads nothing', () => {
    const readers = history([before, after], [10, 700]);
    expect(readers.of(after)).toMatchObject({ read: [], keptOffset: 700, closedAtMs: null });
  });

  it('a reader that closed before is no reader of what follows', () => {
    expect(history([before, after], [10, 700], [90, null]).of(after)).toBeNull();
  });
});

describe('byte intervals', () => {
  it('hold what was added, sorted and apart', () => {
    const byte = fc.integer({ min: 0, max: 60 });
    const spans = fc.array(fc.tuple(byte, byte), { maxLength: 20 });
    fc.assert(
      fc.property(spans, (list) => {
        const held = list.reduce<ReturnType<typeof addInterval>>(
          (all, [from, to]) => addInterval(all, { from, to }),
          [],
        );
        for (let at = 0; at < 60; at++) {
          const added = list.some(([from, to]) => from <= at && at < to);
          expect(held.some(({ from, to }) => from <= at && at < to)).toBe(added);
        }
        for (let at = 1; at < held.length; at++) {
          expect(held[at]!.from).toBeGreaterThan(held[at - 1]!.to);
        }
      }),
    );
  });

  it('stay bounded: the nearest two join', () => {
    let held: ReturnType<typeof addInterval> = [];
    for (let at = 0; at < 100; at++) held = addInterval(held, { from: at * 10, to: at * 10 + 1 });
    expect(held).toHaveLength(64);
  });
});

describe('the clock of looks', () => {
  it('counts them within a span', () => {
    const clock = new LookClock();
    for (let at = 0; at < 5_000; at++) clock.add(at * 50);
    expect(clock.countWithin(100, 200)).toBe(3);
    expect(clock.countWithin(101, 149)).toBe(0);
    expect(clock.lastMs).toBe(249_950);
  });

  it('never counts more than there were when it had to forget', () => {
    const clock = new LookClock(100);
    for (let at = 0; at < 1_000; at++) clock.add(at);
    expect(clock.countWithin(200, 299)).toBeLessThanOrEqual(100);
    expect(clock.countWithin(200, 299)).toBeGreaterThan(60);
  });
});

describe('what was read of a copy or gzip', () => {
  const copied = { how: 'copied', inode: '21', atMs: 100 } as const;
  const packed = { how: 'compressed', inode: '22', atMs: 200 } as const;
  const both = generation(1, { otherForms: [copied, packed], deletedAtMs: 900 });
  const reused = generation(2, { inode: '22', createdAtMs: 950 });
  const read = (atMs: number, inode: string, position: number | null) =>
    ({ atMs, pid: 1, descriptor: 3, device: '1', inode, position }) as const;
  const after = (...records: ReturnType<typeof read>[]) => {
    const readers = new ReaderHistory([both, reused]);
    for (const record of records) readers.take(record);
    return readers;
  };

  it('is nothing when nobody had one open', () => {
    expect(after(read(150, '11', 70)).ofOtherForms(both)).toEqual([]);
  });

  it('goes to the furthest position seen in each', () => {
    const readers = after(read(150, '21', 70), read(160, '21', 30), read(250, '22', 9));
    expect(readers.ofOtherForms(both)).toMatchObject([
      { how: 'copied', position: 70, positionAtMs: 150 },
      { how: 'compressed', position: 9, positionAtMs: 250 },
    ]);
    expect(readers.of(both)).toBeNull();
  });

  it('is not what another file shows that got the inode, before or afterwards', () => {
    const readers = after(read(50, '22', 70), read(1_500, '21', 70), read(960, '22', 44));
    expect(readers.ofOtherForms(both)).toEqual([]);
    expect(readers.of(reused)).toMatchObject({ position: 44 });
  });
});
