/** A journal that was rewritten is seen, whatever was done to it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalRecord } from './journal.js';
import { JournalChain, sealOf } from './journal-chain.js';
import { journalFileNames } from './journal-head.js';
import { readJournals } from './journal-reader.js';

const { records: name } = journalFileNames(1, 1);
const records: readonly JournalRecord[] = [
  {
    ...{ record: 'opened', atMs: 0, generation: 1, path: '/logs/app.log', device: '1', inode: '2' },
    ...{ first: 1, firstOffset: 0 },
  },
  { record: 'mark', atMs: 100, next: 11, offset: 1_000 },
  { record: 'closed', atMs: 200, generation: 1, next: 21, bytes: 2_000 },
];

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lostline-chain-'));
  const chain = new JournalChain(1, 1);
  writeFileSync(join(folder, name), records.map((one) => `${chain.lineOf(one)}\n`).join(''));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function rewrite(change: (lines: string[]) => string[]): void {
  const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
  writeFileSync(join(folder, name), `${change(lines).join('\n')}\n`);
}

describe('a journal', () => {
  it('that nobody changed holds together', () => {
    expect(readJournals(folder).broken).toEqual([]);
  });

  it('of a release without a chain is taken as it is', () => {
    rewrite((lines) => lines.map((line) => line.replace(/,"chain":"\w+"/, '')));
    expect(readJournals(folder).broken).toEqual([]);
  });

  it.each([
    [
      'a number in it was changed',
      (lines: string[]) => lines.map((one) => one.replace('1000', '999')),
    ],
    ['a record is gone', (lines: string[]) => [lines[0]!, lines[2]!]],
    ['records changed places', (lines: string[]) => [lines[0]!, lines[2]!, lines[1]!]],
    [
      'a record lost its chain',
      (lines: string[]) => [lines[0]!, lines[1]!.replace(/,"chain":"\w+"/, '')],
    ],
    ['a record was put in', (lines: string[]) => [...lines.slice(0, 2), lines[1]!, lines[2]!]],
  ])('is broken when %s', (_, change) => {
    rewrite(change);
    expect(readJournals(folder).broken[0]).toMatch(
      /^stream-0001\.0001\.ndjson: record \d does not follow/,
    );
  });

  it('that lost its end still holds together, but not its seal', () => {
    const before = sealOf(folder);
    rewrite((lines) => lines.slice(0, 2));
    expect(readJournals(folder).broken).toEqual([]);
    expect(sealOf(folder)).not.toBe(before);
  });

  it('that somebody wrote anew with a chain of its own has another seal', () => {
    const before = sealOf(folder);
    const chain = new JournalChain(1, 1);
    const forged = records.map((one) => ({ ...one, atMs: one.atMs + 1 }));
    writeFileSync(join(folder, name), forged.map((one) => `${chain.lineOf(one)}\n`).join(''));
    expect(readJournals(folder).broken).toEqual([]);
    expect(sealOf(folder)).not.toBe(before);
  });
});
