/** The comment's part on faults: the timeline in characters, and the table, those that cost first. */
import { formatCount } from '../../harness/support/units.js';
import type { RunResult } from '../../harness/verdict/result.js';
import { costliest, faultsView } from '../model/faults.js';
import { faultStrip, faultStripLegend } from '../words/fault-strip.js';
import {
  faultsLegend,
  faultsSentence,
  figureWords,
  proofWords,
  recoveryWords,
  tellingLine,
  windowWords,
} from '../words/faults.js';
import { markdownText } from './escape.js';
import { cell, code, folded, table } from './table.js';

const rowsShown = 20;

/** '' where no fault was planned. */
export function faultsSection(result: RunResult): string {
  const view = faultsView(result);
  if (!view) return '';
  const shown = costliest(result.faults, rowsShown);
  const title =
    shown.length < view.faults
      ? `Faults: ${shown.length} of ${formatCount(view.faults)}, those that cost most`
      : `Faults: ${formatCount(view.faults)}`;
  // Labels are free of control characters; a fence in one would end the block.
  const strip = faultStrip(result).map((line) => line.replaceAll('`', "'"));
  return [
    markdownText(faultsSentence(view)),
    `\`\`\`text\n${strip.join('\n')}\n\`\`\``,
    faultStripLegend,
    folded(title, `${faultTable(result, shown)}\n\n${faultsLegend}`),
  ].join('\n\n');
}

function faultTable(result: RunResult, shown: RunResult['faults']): string {
  const head = [
    ...['fault', 'in force', 'took effect by', 'lost before', 'lost during', 'lost after'],
    ...['duplicates', 'recovered', 'what it said'],
  ];
  const rows = shown.map((fault) => {
    const figures = figureWords(fault);
    return [
      code(fault.id),
      cell(windowWords(result, fault)),
      cell(figures === '' ? proofWords(fault) : `${proofWords(fault)}; ${figures}`),
      lost(fault.lostBefore),
      lost(fault.lostDuring),
      lost(fault.lostAfter),
      formatCount(fault.duplicates),
      cell(recoveryWords(fault)),
      cell(tellingLine(fault)),
    ];
  });
  return table(head, rows);
}

function lost(count: number): string {
  return count > 0 ? `**${formatCount(count)}**` : '0';
}
