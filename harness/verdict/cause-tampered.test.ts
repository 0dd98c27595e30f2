/** Lost lines that somebody changed in their file: whether the shipper had them before that. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Alteration } from '../evidence/audit.js';
import type { RunEvent } from '../evidence/event.js';
import { judge } from './judge.js';
import { loadEvidence } from './load.js';
import type { LineRange } from './result.js';
import { buildRun, lineBytes, looks, read, type TestRun } from './testing/run-builder.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-tampered-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const fault = { event: 'fault', id: 'tamperEdit#1', kind: 'tamperEdit' } as const;
const figures = { deed: 'edit', place: 'log', stream: 1, first: 81, last: 90 };
/** Between 600 and 610 ms. */
const deed: readonly RunEvent[] = [
  { ...fault, atMs: 600, state: 'injected', trace: '' },
  { ...fault, atMs: 610, state: 'healed', trace: 'a byte was changed', figures },
];
const edited: Partial<Alteration> = { kind: 'edited', first: 81, last: 90 };

/** Of 100 lines, 81 to 90 did not arrive, and the audit found them altered; takes the place of the run before. */
function lostIn(more: Partial<TestRun>, change: Partial<Alteration> = edited): LineRange[] {
  rmSync(directory, { recursive: true });
  buildRun(directory, {
    generations: [{ lines: 100, inode: '11', createdAtMs: 0 }],
    arrived: [
      [1, 80],
      [91, 100],
    ],
    moreEvents: deed,
    ...more,
  });
  const alteration = {
    ...{ record: 'alteration', stream: 1, epoch: 1, generation: 1, path: 'app-0001.log' },
    ...{ offset: 0, bytes: 0, ...change },
  };
  const audited = {
    ...{ record: 'audited', atMs: 1_800, files: 1, lines: 100, bytes: 1, notThere: 0 },
    ...{ omitted: 0, failures: [] },
  };
  const text = [alteration, audited].map((one) => `${JSON.stringify(one)}\n`).join('');
  writeFileSync(join(directory, 'audit.ndjson'), text);
  const { ranges } = judge(loadEvidence(directory)).result;
  return ranges.filter(({ kind }) => kind === 'lost');
}

function causesIn(more: Partial<TestRun>, change?: Partial<Alteration>) {
  return lostIn(more, change).map(({ first, last, cause }) => [first, last, cause]);
}

const readAt = (atMs: number, lines = 100) => [
  read(atMs, '11', lines * lineBytes),
  ...looks(0, 1_000),
];

describe('a lost line that was altered', () => {
  it('was tampered with where the shipper is not known to have read it before', () => {
    expect(causesIn({ reads: looks(0, 1_000) })).toEqual([[81, 90, 'tampered']]);
    expect(causesIn({ reads: readAt(650) })).toEqual([[81, 90, 'tampered']]);
  });

  it('was read and not sent where all reading was over before the deed began', () => {
    expect(causesIn({ reads: readAt(500) })).toEqual([[81, 90, 'read-not-sent']]);
  });

  it('is told apart where only some of them had been read by then', () => {
    expect(causesIn({ reads: readAt(500, 85) })).toEqual([
      [81, 85, 'read-not-sent'],
      [86, 90, 'tampered'],
    ]);
  });

  it('was tampered with where nobody knows when', () => {
    expect(causesIn({ reads: readAt(500), moreEvents: [] })).toEqual([[81, 90, 'tampered']]);
  });

  it('was refused where it was read before and seen in a refused request', () => {
    const refused = [[81, 90]] as const;
    expect(causesIn({ reads: readAt(500), refused })).toEqual([[81, 90, 'sent-refused']]);
  });

  it('is unknown where it was refused, and may have been altered before that', () => {
    const [range] = lostIn({ reads: readAt(650), refused: [[81, 90]] });
    expect(range).toMatchObject({ first: 81, last: 90, cause: 'unknown' });
    expect(range!.evidence).toContain('nobody can say which came first');
  });

  it('arrived corrupted where the shipper had it whole, and else as it was made', () => {
    const corrupted = [{ kind: 'mutated', line: 81 }] as const;
    expect(causesIn({ reads: readAt(500), corrupted })[0]).toEqual([81, 81, 'arrived-corrupted']);
    expect(causesIn({ reads: readAt(650), corrupted })[0]).toEqual([81, 81, 'tampered']);
  });

  it('was not tampered with where its writer went on in a file that was replaced', () => {
    expect(causesIn({ reads: readAt(500) }, { ...edited, kind: 'elsewhere' })).toEqual([
      [81, 90, 'read-not-sent'],
    ]);
  });
});
