/** The table of faults in report.html, in the order of the plan. Bound: `rowsMax` rows. */
import { formatCount } from '../../harness/support/units.js';
import type { RunResult } from '../../harness/verdict/result.js';
import { costliest, faultsView } from '../model/faults.js';
import {
  faultsLegend,
  faultsSentence,
  figureWords,
  proofWords,
  recoveryWords,
  windowWords,
} from '../words/faults.js';

const rowsMax = 300;

/** Null where no fault was planned. */
export function faultsTable(result: RunResult) {
  const view = faultsView(result);
  if (!view) return null;
  const chosen = new Set(costliest(result.faults, rowsMax));
  const rows = result.faults.filter((fault) => chosen.has(fault));
  const hidden = view.faults - rows.length;
  return {
    ...{ total: formatCount(view.faults), sentence: faultsSentence(view), legend: faultsLegend },
    rows: rows.map((fault) => ({
      ...{ id: fault.id, window: windowWords(result, fault), proof: proofWords(fault) },
      ...{ figures: figureWords(fault), tone: fault.proof === '' ? 'doubt' : '' },
      before: countCell(fault.lostBefore),
      during: countCell(fault.lostDuring),
      after: countCell(fault.lostAfter),
      ...{ duplicates: formatCount(fault.duplicates), recovered: recoveryWords(fault) },
      ...{ said: fault.said, any: fault.said.length > 0 ? { count: fault.said.length } : null },
    })),
    more: hidden > 0 ? `${formatCount(hidden)} more that cost less are in result.json.` : null,
  };
}

function countCell(count: number) {
  return { count: formatCount(count), tone: count > 0 ? 'cost' : '' };
}
