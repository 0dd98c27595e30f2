/** The page's part on several pipelines. Bound: `rangesMax` ranges that all of them lost. */
import { formatCount } from '../../harness/support/units.js';
import type { RunResult } from '../../harness/verdict/result.js';
import { pipelinesView, unionRangeLines } from '../model/pipelines.js';
import { savedSentence, unionCauses } from '../words/pipelines.js';

const rangesMax = 1_000;

/** Null where there is one pipeline. */
export function pipelinesTable(result: RunResult) {
  const view = pipelinesView(result, rangesMax);
  if (!view) return null;
  const hidden = view.rangesTotal - view.ranges.length;
  return {
    rows: view.rows.map((row) => ({
      ...{ name: row.name, what: row.what, outcome: row.outcome },
      ...{ delivered: formatCount(row.delivered), lost: formatCount(row.lost) },
      ...{ destroyed: formatCount(row.destroyed), indeterminate: formatCount(row.indeterminate) },
      duplicated: row.duplicated === null ? '' : formatCount(row.duplicated),
      tone: row.lost > 0 ? 'bad' : '',
    })),
    saved: savedSentence(result),
    total: formatCount(view.rangesTotal),
    any: view.ranges.length > 0,
    ranges: view.ranges.map((range) => ({
      lines: formatCount(unionRangeLines(range)),
      ...{ first: formatCount(range.first), last: formatCount(range.last) },
      where: `s${range.stream}${range.epoch > 1 ? ` e${range.epoch}` : ''} g${range.generation}`,
      ...{ path: range.path, causes: unionCauses(result, range) },
    })),
    more: hidden > 0 ? `${formatCount(hidden)} more are in union.ndjson.` : null,
  };
}
