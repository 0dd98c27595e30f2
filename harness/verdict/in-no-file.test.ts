/** Lines that a container runtime wrote into no file, as its observed journal tells of them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JournalRecord } from '../evidence/journal.js';
import { journalFileNames } from '../evidence/journal-head.js';
import { runFiles } from '../evidence/layout.js';
import { judge } from './judge.js';
import { loadEvidence } from './load.js';
import { buildRun, lineBytes } from './testing/run-builder.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-in-no-file-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

it('lines that a runtime wrote into no file are destroyed behind the file that they should stand in', () => {
  buildRun(directory, {
    generations: [{ lines: 10, inode: '11', createdAtMs: 0 }],
    arrived: [
      [1, 4],
      [9, 10],
    ],
  });
  const at = { atMs: 10, generation: 1 };
  const file = { path: 'app-0001.log', device: '1', inode: '11' };
  const observed: JournalRecord[] = [
    { record: 'opened', ...at, ...file, first: 1, firstOffset: 0 },
    { record: 'closed', ...at, next: 6, bytes: 5 * lineBytes, dressBytes: 0 },
    { record: 'destroyed', ...at, first: 6, last: 8, copyBytes: 0 },
    { record: 'opened', ...at, ...file, generation: 2, inode: '12', first: 9, firstOffset: 0 },
    { record: 'closed', ...at, generation: 2, next: 11, bytes: 2 * lineBytes, dressBytes: 0 },
  ];
  const name = journalFileNames(1, 1).observed;
  const text = observed.map((one) => `${JSON.stringify(one)}\n`).join('');
  writeFileSync(join(directory, runFiles.journal, name), text);
  const { account, ranges, generations } = judge(loadEvidence(directory)).result;
  expect(account).toMatchObject({ delivered: 6, lost: 1, destroyed: 3 });
  expect(generations.map(({ destroyed }) => destroyed)).toEqual([3, 0]);
  expect(ranges.find(({ kind }) => kind === 'destroyed')).toMatchObject({
    ...{ first: 6, last: 8, generation: 1, offsetFirst: 5 * lineBytes, offsetEnd: 5 * lineBytes },
    evidence:
      'the runtime wrote it into no file: this one ended before it, and what followed did not hold it',
  });
});
