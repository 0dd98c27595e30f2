import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunEvent } from '../evidence/event.js';
import { EventList } from './event-list.js';
import { judge } from './judge.js';
import { loadEvidence } from './load.js';
import { buildRun, orderlyEvents } from './testing/run-builder.js';

const note = { event: 'note', atMs: 1, severity: 'warning', message: 'again' } as const;
const gone = { event: 'vanished', atMs: 2, stream: 1, epoch: 1, generation: 1 } as const;
const freeze = (atMs: number): RunEvent => ({
  ...{ event: 'freeze', atMs, state: atMs % 2 === 0 ? 'frozen' : 'resumed', trace: 'T' },
});

function listOf(events: Iterable<RunEvent>, bounds = { events: 100, notes: 10, lasting: 20 }) {
  const list = new EventList(bounds);
  for (const event of events) list.add(event);
  return list;
}

it("keeps a run's phases, drain, probe and seal whatever comes before them", () => {
  const last = orderlyEvents(1).slice(1);
  const sealed: RunEvent = { event: 'sealed', atMs: 1_950, journals: 'seal' };
  const { list, unread } = listOf([...new Array(500).fill(gone), ...last, sealed]);
  const kept = list.filter((one) => one.event !== 'vanished');
  const wanted = [...last, sealed].filter((one) => one.event !== 'shipper');
  expect(kept).toEqual(wanted);
  expect(unread).toEqual({ notes: 0, others: 401 });
});

it('counts what is left out; notes have a bound of their own, and the rest one too', () => {
  const phases = new Array(200).fill({ event: 'phase', atMs: 1, phase: 'load' });
  expect(listOf(new Array(30).fill(note)).unread).toEqual({ notes: 20, others: 0 });
  const { list, unread } = listOf([...new Array(30).fill(note), ...phases]);
  expect(list).toHaveLength(120);
  expect(unread).toEqual({ notes: 20, others: 90 });
});

it('thins freezes in pairs, and knows of all of them whether it was frozen', () => {
  const events = Array.from({ length: 10_000 }, (_, index) => freeze(index));
  const { list, unread, frozen } = listOf(events);
  expect(list.length).toBeGreaterThan(40);
  expect(list.length).toBeLessThanOrEqual(100);
  for (let at = 0; at + 1 < list.length; at += 2) {
    expect(list[at + 1]!.atMs - list[at]!.atMs).toBe(1);
  }
  expect(unread).toEqual({ notes: 0, others: 0 });
  const held = Array.from({ length: 5_000 }, (_, index) => frozen.holds(2 * index, 2 * index + 1));
  expect(held.every((one) => one)).toBe(true);
});

it('looks at each event a bounded number of times, however few of them are freezes', () => {
  let looks = 0;
  const watched = (event: RunEvent): RunEvent =>
    new Proxy(event, {
      get(target, key) {
        if (key === 'event') looks++;
        return Reflect.get(target, key);
      },
    });
  const all = [
    ...Array.from({ length: 8 }, (_, index) => freeze(index)),
    ...Array.from({ length: 5_000 }, () => watched(gone)),
  ];
  listOf(all, { events: 1_000, notes: 10, lasting: 20 });
  expect(looks).toBeLessThan(50_000);
});

it('makes a verdict unknown where it misses what was recorded of the run', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lostline-events-'));
  try {
    const generations = [{ lines: 100, inode: '11', createdAtMs: 0 }];
    const evidence = loadEvidence(buildRun(directory, { generations, arrived: [[1, 100]] }));
    const found = (unread: { notes: number; others: number }) =>
      judge({ ...evidence, unread }).result.findings[0];
    expect(found({ notes: 3, others: 0 })).toMatchObject({ outcome: 'pass' });
    expect(found({ notes: 3, others: 2 })).toEqual({
      ...{ check: 'interrupted', outcome: 'unknown' },
      message: '2 events more than can be read: what they tell of the run is missing',
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it('reads a run with a flood of warnings to its end', () => {
  const directory = mkdtempSync(join(tmpdir(), 'lostline-events-'));
  try {
    const generations = [{ lines: 100, inode: '11', createdAtMs: 0 }];
    buildRun(directory, { generations, arrived: [[1, 100]] });
    const [first, ...rest] = orderlyEvents(100).map((one) => `${JSON.stringify(one)}\n`);
    const flood = `${JSON.stringify(note)}\n`.repeat(1_000_050);
    writeFileSync(join(directory, 'events.ndjson'), first + flood + rest.join(''));
    const evidence = loadEvidence(directory);
    expect(evidence.unread).toEqual({ notes: 900_050, others: 0 });
    expect(judge(evidence).result.outcome).toBe('pass');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
