/** The comment's part on hostile lines. */
import { formatCount } from '../../harness/support/units.js';
import type { RunResult } from '../../harness/verdict/result.js';
import { contentView } from '../model/content.js';
import { contentSentence, heldUpWords, mutatedWords } from '../words/content.js';
import { markdownText } from './escape.js';
import { cell, folded, table } from './table.js';

/** '' where no line was hostile. */
export function contentSection(result: RunResult): string {
  const rows = contentView(result);
  if (!rows) return '';
  const head = [
    'content',
    'written',
    'delivered',
    'changed',
    'dropped',
    'neighbours lost',
    'held up',
  ];
  const bold = (count: number) => (count > 0 ? `**${formatCount(count)}**` : '0');
  const body = rows.map((row) => [
    cell(row.name),
    formatCount(row.written),
    formatCount(row.delivered),
    cell(mutatedWords(row)),
    bold(row.dropped),
    bold(row.neighbours),
    row.isHeldUp ? `**${heldUpWords(row)}**` : heldUpWords(row),
  ]);
  return folded(markdownText(contentSentence(rows)), table(head, body));
}
