/** The comment's part on several pipelines. Bound: `rangesShown` ranges. */
import { formatCount } from '../../harness/support/units.js';
import type { RunResult } from '../../harness/verdict/result.js';
import { pipelinesView, unionRangeLines } from '../model/pipelines.js';
import { savedSentence, unionCauses } from '../words/pipelines.js';
import { markdownText } from './escape.js';
import { cell, code, folded, table } from './table.js';

const rangesShown = 20;

/** '' where there is one pipeline. */
export function pipelinesSection(result: RunResult): string {
  const view = pipelinesView(result, rangesShown);
  if (!view) return '';
  const head = ['pipeline', 'shipper and sink', 'outcome', 'delivered', 'lost', 'destroyed'];
  const rows = view.rows.map((row) => [
    row.outcome === null ? `**${cell(row.name)}**` : cell(row.name),
    cell(row.what),
    row.outcome ?? '',
    formatCount(row.delivered),
    row.lost > 0 ? `**${formatCount(row.lost)}**` : formatCount(row.lost),
    formatCount(row.destroyed),
  ]);
  return [table(head, rows), markdownText(savedSentence(result)), lostByAll(result)]
    .filter(Boolean)
    .join('\n\n');
}

function lostByAll(result: RunResult): string {
  const view = pipelinesView(result, rangesShown);
  if (!view || view.rangesTotal === 0) return '';
  const rows = view.ranges.map((range) => [
    formatCount(unionRangeLines(range)),
    `${formatCount(range.first)} to ${formatCount(range.last)}`,
    `s${range.stream} g${range.generation} ${code(range.path)}`,
    cell(unionCauses(result, range)),
  ]);
  const title = `Lost by all of them: ${formatCount(view.rangesTotal)} ranges`;
  return folded(title, table(['lines', 'sequence', 'file', 'causes'], rows));
}
