/** Nobody looked for long before a file went: then nobody can say that it was not read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../evidence/event.js';
import { judge } from './judge.js';
import { loadEvidence } from './load.js';
import {
  buildRun,
  lineBytes,
  looks,
  orderlyEvents,
  read,
  type TestGeneration,
  type TestRun,
} from './testing/run-builder.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-blind-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** [cause, evidence] of the first lost range; takes the place of the run before. */
function firstLoss(run: TestRun): readonly [string | null, string] {
  rmSync(directory, { recursive: true });
  const { ranges } = judge(loadEvidence(buildRun(directory, { events, ...run }))).result;
  const lost = ranges.find(({ kind }) => kind === 'lost')!;
  return [lost.cause, lost.evidence];
}

const at = (lines: number) => lines * lineBytes;
/** It lived for 4 s. */
const one: TestGeneration = {
  ...{ lines: 100, inode: '11', createdAtMs: 0, rotatedAtMs: 3_000, deletedAtMs: 4_000 },
};
const two: TestGeneration = { lines: 100, inode: '12', createdAtMs: 3_000 };
const generations = [one, two];
/** The shipper was told to end behind these. */
const probedMs = 12_000;
const events = orderlyEvents(150)
  .map((event) => (event.event === 'probe' ? { ...event, atMs: probedMs } : event))
  .map((event) => (event.event === 'shipper' ? { ...event, atMs: 25_000 } : event));
const stalled = looks(0, 1_000);
const halfRead = [read(500, '11', at(50)), ...stalled];
const arrived = [
  [1, 50],
  [101, 200],
] as const;

function fault(kind: string, fromMs: number, toMs: number): RunEvent[] {
  const told = { event: 'fault', id: `${kind}#1`, kind } as const;
  return [
    { ...told, atMs: fromMs, state: 'injected', trace: '' },
    { ...told, atMs: toMs, state: 'healed', trace: 'x' },
  ];
}

describe('a file that went when nobody had looked for long', () => {
  it('may have been read by the descriptor that was open on it', () => {
    const [cause, evidence] = firstLoss({ generations, reads: halfRead, arrived });
    expect(cause).toBe('unknown');
    expect(evidence).toContain('but nobody looked between 1.000 s and 4.000 s');
    const truncated = { lines: 100, inode: '11', createdAtMs: 0, rotatedAtMs: 4_000 };
    const cut = [
      { ...truncated, kind: 'copytruncate' },
      { ...two, inode: '11', createdAtMs: 4_000 },
    ];
    expect(firstLoss({ generations: cut, reads: halfRead, arrived })[0]).toBe('unknown');
    const packed = [{ ...one, compressedAtMs: 3_900 }, two];
    expect(firstLoss({ generations: packed, reads: halfRead, arrived })[0]).toBe('unknown');
  });

  it('may have been opened', () => {
    const reads = [read(3_500, '12', at(100)), ...stalled, ...looks(4_500, 5_000)];
    const [cause, evidence] = firstLoss({ generations, reads, arrived: [[101, 200]] });
    expect(cause).toBe('unknown');
    expect(evidence).toContain('but nobody looked between 1.000 s and 4.000 s');
  });

  it('may have been read to its end, where looks begin again and it is closed', () => {
    const reads = [...halfRead, read(5_000, '11', null), ...looks(5_000, 6_000)];
    expect(firstLoss({ generations, reads, arrived })[0]).toBe('unknown');
  });
});

describe('a descriptor that was found closed when nobody had looked for long', () => {
  const reads = [read(500, '11', at(50)), ...looks(0, 500)];
  const closed = [...reads, read(3_900, '11', null), ...looks(3_900, 6_000)];

  it('may have read all before, whether the file went or still stood there', () => {
    const { deletedAtMs: _, ...standing } = one;
    for (const files of [generations, [standing, two]]) {
      const [cause, evidence] = firstLoss({ generations: files, reads: closed, arrived });
      expect(cause).toBe('unknown');
      expect(evidence).toContain('but nobody looked between 0.500 s and 3.900 s');
    }
  });

  it('may not have where the shipper was away', () => {
    const killed = fault('restart', 600, 3_800);
    const run = { generations, reads: closed, arrived, moreEvents: killed };
    expect(firstLoss(run)[0]).toBe('deleted-unread');
  });
});

describe('a cause is given', () => {
  it('where the descriptor was seen closed before', () => {
    const reads = [...halfRead, read(900, '11', null)];
    expect(firstLoss({ generations, reads, arrived })[0]).toBe('deleted-unread');
  });

  it('where it was seen again at the same offset after the file had gone', () => {
    const reads = [...halfRead, ...looks(5_000, 6_000)];
    expect(firstLoss({ generations, reads, arrived })[0]).toBe('deleted-unread');
  });

  it('where looks stalled no longer than they may on a busy machine', () => {
    const reads = [...halfRead, ...looks(1_050, 2_000)];
    expect(firstLoss({ generations, reads, arrived })[0]).toBe('deleted-unread');
  });

  it('where looks stalled for less than a third of the life of the file', () => {
    const old = [{ ...one, deletedAtMs: 9_100 }, two];
    const reads = [...halfRead, ...looks(1_050, 6_100)];
    expect(firstLoss({ generations: old, reads, arrived })[0]).toBe('deleted-unread');
    const older = [{ ...one, deletedAtMs: 9_200 }, two];
    expect(firstLoss({ generations: older, reads, arrived })[0]).toBe('unknown');
  });

  it('where the shipper had ended, or a fault may have kept it away', () => {
    const ended = { event: 'shipper', atMs: 1_100, state: 'exited', detail: 'code 3' } as const;
    const run = { generations, reads: halfRead, arrived };
    expect(firstLoss({ ...run, moreEvents: [ended] })[0]).toBe('deleted-unread');
    const away = fault('restart', 1_100, 3_900);
    expect(firstLoss({ ...run, moreEvents: away })[0]).toBe('deleted-unread');
    const slow = fault('sinkSlow', 1_100, 3_900);
    expect(firstLoss({ ...run, moreEvents: slow })[0]).toBe('unknown');
  });
});

describe('a file that still stood at the end', () => {
  const standing = [{ lines: 200, inode: '11', createdAtMs: 0 }];
  const left = { generations: standing, arrived: [[1, 50]] as const };

  it('may have been read after the last look', () => {
    const [cause, evidence] = firstLoss({ ...left, reads: halfRead });
    expect(cause).toBe('unknown');
    expect(evidence).toContain('nobody looked between 1.000 s and 12.000 s');
  });

  it('was left unread where looks went on until the shipper was told to end', () => {
    const reads = [...halfRead, ...looks(1_050, 11_900)];
    expect(firstLoss({ ...left, reads })[0]).toBe('left-unread');
  });
});
