/** What the verdict says of a run into a store that was read back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StoreEvent } from '../../evidence/event.js';
import { judge } from '../judge.js';
import { loadEvidence } from '../load.js';
import { buildRun, endMs, testPlan } from '../testing/run-builder.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-store-check-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const whole = {
  ...{ event: 'store', atMs: endMs, live: 100, held: 100, read: 100, agreed: true },
  ...{ refusals: [], failure: '' },
} satisfies StoreEvent;

function findings(event: Partial<StoreEvent> | null, arrived: [number, number][] = [[1, 100]]) {
  const sink = { kind: 'kafka-read' as const, options: {} };
  const budget = { ...testPlan.budget, lateMax: 0 };
  const run = {
    generations: [{ lines: 100, inode: '11', createdAtMs: 0 }],
    arrived,
    plan: { sink, budget },
    moreEvents: event ? [{ ...whole, ...event }] : [],
  };
  const all = judge(loadEvidence(buildRun(join(directory, 'run'), run))).result.findings;
  return Object.fromEntries(all.map(({ check, ...rest }) => [check, rest]));
}

it('passes when two readings agree, with what was refused and what is gone', () => {
  const refusals = [{ reason: 'document status 4xx', count: 2 }];
  expect(findings({ live: 103, refusals }).store).toEqual({
    outcome: 'pass',
    message:
      'the store holds 100 entries, read twice alike; 3 seen in it before are gone; it refused some (document status 4xx: 2)',
  });
});

it('makes a loss unproved when the readings differ, or the store could not be read', () => {
  for (const event of [{ agreed: false, held: 104 }, { failure: 'no answer' }, null]) {
    const { store, loss } = findings(event, [[1, 90]]);
    expect(store?.outcome).toBe('unknown');
    expect(loss).toMatchObject({ outcome: 'unknown' });
    expect(loss?.message).toContain('not proved, because of store');
    rmSync(join(directory, 'run'), { recursive: true });
  }
});

it('says that nobody knows when a line came into a store', () => {
  expect(findings({}).late?.outcome).toBe('unknown');
});
