/** The tables at the end: each figure with its spread and aim, and the peers as ratios. */
import { aimOf, isReached, ratioAims } from './aims.js';
import { type FigureName, figureNames, figures } from './bench.js';
import { ratioText } from './measure.js';
import type { BenchOutcome, ContestOutcome, Machine, Outcomes } from './outcome.js';
import { spreadOf } from './spread.js';
import { textTable } from './table.js';

const benchHeadings = ['benchmark', 'figure', 'median', 'min .. max', 'aim', 'holds'];
const contestHeadings = [
  ...['ours against theirs', 'ours/s', 'theirs/s', 'ratio', 'min .. max', 'aim', 'holds'],
];
const perLine = figures.linesPerSecond.show;

export function machineLine({ cores, processor, kernel, node, load }: Machine): string {
  return `${cores} cores (${processor}), Linux ${kernel}, Node.js ${node}, load ${load.toFixed(1)} before the start\n`;
}

export function summary({ machine, benches, contests }: Outcomes): string {
  const parts = [machineLine(machine)];
  if (benches.length > 0) parts.push(textTable(benchHeadings, benches.flatMap(benchRows)));
  if (contests.length > 0) parts.push(textTable(contestHeadings, contests.map(contestRow)));
  if (machine.load > 1) {
    parts.push('The machine was busy with other things: compare ratios, not figures.\n');
  }
  return parts.join('\n');
}

function benchRows({ name, measurements, missing, failure }: BenchOutcome): string[][] {
  if (missing !== undefined) return [[name, 'not here', '', '', '', '']];
  const rows = figureNames
    .filter((figure) => measurements.some((measurement) => measurement[figure] !== undefined))
    .map((figure) => {
      const values = measurements.map((measurement) => measurement[figure]!);
      return figureRow(name, figure, values);
    });
  return failure === undefined ? rows : [...rows, [name, 'failed', '', '', '', '']];
}

function figureRow(name: string, figure: FigureName, values: readonly number[]): string[] {
  const { heading, show } = figures[figure];
  const { median, least, most } = spreadOf(values);
  const aim = aimOf(name, figure);
  const sign = aim?.bound === 'atLeast' ? '>=' : '<=';
  return [
    name,
    heading,
    show(median),
    `${show(least)} .. ${show(most)}`,
    aim ? `${sign} ${show(aim.limit)}` : '',
    aim ? (isReached(aim, median) ? 'yes' : 'NO') : '',
  ];
}

/** The ratio is made within each pair, so that what slows both down cancels out. */
function contestRow({ name, ours, theirs, pairs, missing, failure }: ContestOutcome): string[] {
  const title = `${name}: ${ours} / ${theirs}`;
  const empty = ['', '', '', ''];
  if (missing !== undefined) return [title, 'not here', ...empty, ''];
  if (pairs.length === 0) return [title, failure === undefined ? '' : 'failed', ...empty, ''];
  const ratio = spreadOf(pairs.map((pair) => pair.ours / pair.theirs));
  const aim = ratioAims[name];
  return [
    title,
    perLine(spreadOf(pairs.map((pair) => pair.ours)).median),
    perLine(spreadOf(pairs.map((pair) => pair.theirs)).median),
    ratioText(ratio.median),
    `${ratioText(ratio.least)} .. ${ratioText(ratio.most)}`,
    aim === undefined ? '' : `>= ${ratioText(aim)}`,
    aim === undefined ? '' : ratio.median >= aim ? 'yes' : 'NO',
  ];
}
