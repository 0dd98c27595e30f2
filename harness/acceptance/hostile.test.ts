/**
 * Hostile lines through the reference shipper: it carries bytes, so every class arrives as it was written;
 * with a defect that changes a byte now and then, what it changed is told by class, and adds up.
 */
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { ContentRow, RunResult } from '../verdict/result.js';
import { complaints, judgedFile } from './testing/shipper-run.js';

const timeoutMs = 180_000;
const scenario = packageFile('scenarios', 'faults', 'content', 'hostile.yaml');
const sets = ['load.duration=2s', 'drain.quiet=500ms'];

const changedIn = ({ mutated }: ContentRow) =>
  Object.values(mutated).reduce((sum, count) => sum + count, 0);

function expectAddUp({ content = [], account }: RunResult): void {
  const sum = (of: (row: ContentRow) => number) =>
    content.reduce((total, row) => total + of(row), 0);
  expect(sum(({ written }) => written)).toBe(account.written);
  expect(sum(({ delivered }) => delivered)).toBe(account.delivered);
  expect(sum((row) => changedIn(row) + row.dropped)).toBe(account.lost);
}

describe.concurrent('hostile lines and the reference shipper', () => {
  it('all arrive as they were written', { timeout: timeoutMs }, async ({ expect }) => {
    const result = await judgedFile(scenario, { target: 'reference', sets });
    expect(complaints(result)).toEqual([]);
    expectAddUp(result);
    expect(result.content?.length).toBe(17);
    for (const row of result.content ?? []) {
      expect(row.written, row.class).toBeGreaterThanOrEqual(10);
      expect(row, row.class).toMatchObject({ delivered: row.written, mutated: {}, dropped: 0 });
      expect(row.neighboursLost, row.class).toBe(0);
    }
  });

  it('are found changed, each by its class', { timeout: timeoutMs }, async ({ expect }) => {
    const options = { defect: 'mutate-byte' };
    const result = await judgedFile(scenario, { target: 'reference', sets, options });
    expectAddUp(result);
    const { corrupted, lost } = result.account;
    expect(lost).toBeGreaterThan(0);
    expect(corrupted).toMatchObject({ mutated: lost, truncated: 0, split: 0, merged: 0 });
    const rows = result.content ?? [];
    // The last word of a line of blanks is its token: changed there, nobody can say which line arrived.
    const nameless = rows.filter(({ dropped }) => dropped > 0);
    expect(nameless.map((row) => row.class).filter((one) => one !== 'blanks')).toEqual([]);
    expect(rows.filter((row) => changedIn(row) > 0).length).toBeGreaterThan(1);
    expect(result.outcome).toBe('fail');
  });
});
