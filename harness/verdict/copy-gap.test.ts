/** Lines that were written between a copy and its truncate, which only a fast reader may have had. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judge } from './judge.js';
import { loadEvidence } from './load.js';
import { buildRun, lineBytes, looks, read, testRotation } from './testing/run-builder.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-copy-gap-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const cut = {
  inode: '11',
  createdAtMs: 0,
  rotatedAtMs: 600,
  kind: 'copytruncate',
  copiedAtMs: 100,
};

/** The copy holds 50 of 60 lines, and none of the last 20 arrived. @param readLines what the shipper had read */
function account(readLines: number, arrived: readonly (readonly [number, number])[]) {
  buildRun(directory, {
    plan: { rotation: { ...testRotation, kind: 'copytruncate' } },
    generations: [
      { ...cut, lines: 60, destroyed: [51, 60] },
      { lines: 40, inode: '11', createdAtMs: 600 },
    ],
    arrived,
    reads: [read(550, '11', readLines * lineBytes), ...looks(0, 1000)],
  });
  const { account: all, ranges } = judge(loadEvidence(directory)).result;
  return {
    ...all,
    fates: ranges.map(({ kind, first, last, cause }) => [kind, first, last, cause]),
  };
}

const behind = [61, 100] as const;

describe('lines between a copy and its truncate', () => {
  it('are destroyed where the shipper had not read them', () => {
    expect(account(45, [[1, 40], behind])).toMatchObject({
      ...{ lost: 10, destroyed: 10 },
      fates: [
        ['lost', 41, 45, 'read-not-sent'],
        ['lost', 46, 50, 'truncated-unread'],
        ['destroyed', 51, 60, null],
      ],
    });
  });

  it('are lost where it had', () => {
    expect(account(55, [[1, 40], behind])).toMatchObject({
      ...{ lost: 15, destroyed: 5 },
      fates: [
        ['lost', 41, 55, 'read-not-sent'],
        ['destroyed', 56, 60, null],
      ],
    });
  });

  it('are delivered where they arrived, and nothing else', () => {
    expect(account(60, [[1, 60], behind])).toMatchObject({ lost: 0, destroyed: 0, fates: [] });
  });
});
