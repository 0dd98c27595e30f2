/**
 * The fault timeline in plain characters, for terminals and Markdown: a row for each fault or kind, `=`
 * while it was in force, `-` until the pipeline had recovered, `x` where lines were lost (over the
 * others, because that is what one looks for), and a last row of all losses.
 */
import type { Episode, RunResult } from '../../harness/verdict/result.js';
import { type FaultRow, fallout, faultsView } from '../model/faults.js';
import type { TimeSpan } from '../model/timeline.js';
import { printable, shortened } from './printable.js';

const columns = 60;
const labelMax = 24;
const rowsMax = 12;

/** Lines of text; none where no fault was planned. */
export function faultStrip(result: RunResult): readonly string[] {
  const view = faultsView(result, rowsMax);
  if (!view) return [];
  const labels = view.rows.map(({ label }) => shortened(printable(label), labelMax));
  const width = Math.max('lost'.length, ...labels.map(({ length }) => length));
  const line = (label: string, cells: readonly string[]) =>
    `${label.padEnd(width)} |${cells.join('')}|`;
  const rows = view.rows.map((row, index) => line(labels[index]!, cellsOf(row, view.span)));
  const lost = marked(blank(), view.episodes, view.span);
  return [...rows, line('lost', lost), `${' '.repeat(width + 2)}${axis(view.span)}`];
}

export const faultStripLegend = '= in force, - until recovered, x lines lost';

function blank(): string[] {
  return Array.from({ length: columns }, () => ' ');
}

function cellsOf({ faults, episodes }: FaultRow, span: TimeSpan): readonly string[] {
  const cells = blank();
  const windows = faults.flatMap((fault) => fallout(fault, span) ?? []);
  for (const { toMs, recoveredMs } of windows)
    if (recoveredMs > toMs) fill(cells, '-', span, toMs, recoveredMs);
  for (const { fromMs, toMs } of windows) fill(cells, '=', span, fromMs, toMs);
  return marked(cells, episodes, span);
}

function marked(cells: string[], episodes: readonly Episode[], span: TimeSpan): string[] {
  for (const { fromMs, toMs } of episodes) fill(cells, 'x', span, fromMs, toMs);
  return cells;
}

/** At least one cell, however short. */
function fill(cells: string[], sign: string, span: TimeSpan, fromMs: number, toMs: number): void {
  const cell = (atMs: number) => {
    const share = (atMs - span.fromMs) / (span.toMs - span.fromMs);
    return Math.min(columns - 1, Math.max(0, Math.floor(share * columns)));
  };
  for (let at = cell(fromMs); at <= cell(toMs); at++) cells[at] = sign;
}

function axis({ fromMs, toMs }: TimeSpan): string {
  const end = `${((toMs - fromMs) / 1000).toFixed(1)} s`;
  return `0 s${end.padStart(columns - 3)}`;
}
