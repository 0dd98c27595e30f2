import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { ContentRow } from '../../harness/verdict/result.js';
import { contentLines } from '../console/content.js';
import { oneHitResult } from '../fixtures/results.js';
import { contentTable } from '../html/content.js';
import { pageView } from '../html/view.js';
import { contentSection } from '../markdown/content.js';
import { contentView } from '../model/content.js';
import { contentSentence } from './content.js';

const row = (row: Partial<ContentRow>): ContentRow => ({
  ...{ class: 'ordinary', written: 1_000, delivered: 1_000, mutated: {}, dropped: 0 },
  ...{ destroyed: 0, indeterminate: 0, neighboursLost: 0, heldUpMs: { mean: 0, max: 0 } },
  ...row,
});
const plain = oneHitResult({ generation: 1, at: 0, lines: 1 });
const result = {
  ...plain,
  content: [
    row({ delivered: 995, dropped: 5, heldUpMs: { mean: 0.1, max: 210.4 } }),
    row({ class: 'nul', delivered: 600, mutated: { stripped: 100, 'escaped and cut': 300 } }),
    row({ class: 'long64KiB', delivered: 900, dropped: 100, neighboursLost: 5 }),
    row({ class: 'regexBomb', heldUpMs: { mean: 900, max: 4_200 } }),
    row({ class: 'deepJson' }),
  ],
};
const sentence =
  '2 of 4 classes of hostile lines arrived as they were written; long64KiB took other lines along; regexBomb held others up.';

describe('hostile lines in reports', () => {
  it('are left out where there are none', () => {
    expect(contentLines(plain, pc.createColors(false))).toEqual([]);
    expect([contentSection(plain), contentTable(plain)]).toEqual(['', null]);
  });

  it('are one sentence and a table on the console', () => {
    const [title, ...lines] = contentLines(result, pc.createColors(false));
    expect(title).toBe('Content');
    expect(lines.map((line) => line.trim().replace(/ {2,}/g, ' | '))).toEqual([
      sentence,
      'written | delivered | dropped | neighbours | held up | changed',
      'ordinary lines | 1,000 | 995 | 5 | 0 | 210ms',
      'nul | 1,000 | 600 | 0 | 0 | 300 escaped and cut, 100 stripped',
      'long64KiB | 1,000 | 900 | 100 | 5',
      'regexBomb | 1,000 | 1,000 | 0 | 0 | 4.2s',
      'deepJson | 1,000 | 1,000 | 0 | 0',
    ]);
  });

  it('are a folded table in a comment', () => {
    const text = contentSection(result);
    expect(text).toContain(`<summary>${sentence}</summary>`);
    expect(text).toContain('| nul | 1,000 | 600 | 300 escaped and cut, 100 stripped | 0 | 0 |');
    expect(text).toContain('| long64KiB | 1,000 | 900 |  | **100** | **5** |');
  });

  it('are a section of the page', () => {
    expect(pageView(result).contentPart).toMatchObject({ sentence, rows: { length: 5 } });
    const [, second] = contentTable(result)!.rows;
    expect(second).toMatchObject({ mutated: '300 escaped and cut, 100 stripped', tone: 'bad' });
    expect(pageView(plain).contentPart).toBe(null);
  });

  it('hold nobody up where ordinary lines were as late', () => {
    const slow = [
      row({ heldUpMs: { mean: 200, max: 3_000 } }),
      row({ class: 'nul', heldUpMs: { mean: 900, max: 4_200 } }),
    ];
    const rows = contentView({ ...plain, content: slow })!;
    expect(contentSentence(rows)).toContain('none held others up');
  });
});
