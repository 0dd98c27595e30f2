/** The closing verdict's part on faults: the timeline, then a row for each; `faultsShown` at most. */
import type { Colors } from 'picocolors/types.js';
import { formatCount } from '../../harness/support/units.js';
import type { FaultReport, RunResult } from '../../harness/verdict/result.js';
import { costliest, faultsView } from '../model/faults.js';
import { faultStrip, faultStripLegend } from '../words/fault-strip.js';
import {
  costWords,
  faultsSentence,
  figureWords,
  proofWords,
  tellingLine,
  windowWords,
} from '../words/faults.js';
import { printable, shortened } from '../words/printable.js';

const faultsShown = 10;
const saidCharactersMax = 160;

/** Nothing where no fault was planned. */
export function faultLines(result: RunResult, colours: Colors): string[] {
  const view = faultsView(result);
  if (!view) return [];
  const shown = costliest(result.faults, faultsShown);
  const rest = view.faults - shown.length;
  return [
    colours.bold('Faults'),
    `  ${faultsSentence(view)}`,
    ...faultStrip(result).map((line) => `  ${painted(line, colours)}`),
    colours.dim(`  ${faultStripLegend}`),
    ...shown.flatMap((fault) => faultText(result, fault, colours)),
    ...(rest > 0 ? [colours.dim(`  and ${formatCount(rest)} more in result.json`)] : []),
  ];
}

function painted(line: string, colours: Colors): string {
  const from = line.indexOf('|');
  const signs = line.slice(from).replace(/x+/g, (lost) => colours.red(lost));
  return from < 0 ? line : line.slice(0, from) + signs;
}

function faultText(result: RunResult, fault: FaultReport, colours: Colors): string[] {
  const [row] = faultsView({ ...result, faults: [fault], faultsOmitted: 0 })!.rows;
  const cost = costWords(row!.sums);
  const lost = fault.lostBefore + fault.lostDuring + fault.lostAfter > 0;
  const paint = lost ? colours.red : fault.proof === '' ? colours.yellow : String;
  const figures = figureWords(fault);
  const said = tellingLine(fault);
  return [
    `  ${printable(fault.id)}: ${windowWords(result, fault)}; ${paint(cost)}`,
    colours.dim(printable(`      proof: ${proofWords(fault)}`)),
    ...(figures === '' ? [] : [colours.dim(printable(`      measured: ${figures}`))]),
    ...(said
      ? [colours.dim(printable(`      it said: ${shortened(said, saidCharactersMax)}`))]
      : []),
  ];
}
