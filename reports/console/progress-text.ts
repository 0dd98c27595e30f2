/** The live display as text: a small block for a terminal, one plain line for a log file. */
import type { Colors } from 'picocolors/types.js';
import { formatBytes, formatCount, formatShort } from '../../harness/support/units.js';
import { countdown } from '../words/elapsed.js';
import { printable, shortened } from '../words/printable.js';
import type { ProgressView } from './progress-model.js';

const barCells = 24;

function usage(view: ProgressView): string {
  const parts: string[] = [];
  if (view.shipperCpuPercent !== null)
    parts.push(`cpu ${formatShort(Math.round(view.shipperCpuPercent))} %`);
  if (view.shipperMemoryBytes !== null)
    parts.push(`memory ${formatBytes(view.shipperMemoryBytes)}`);
  return parts.length > 0 ? `shipper ${parts.join(', ')}` : '';
}

function disturbances(view: ProgressView): string {
  const parts = view.activeFaults.map((id) => `fault ${id}`);
  if (view.frozen === 'frozen') parts.push('shipper frozen');
  return parts.join(', ');
}

function left(view: ProgressView): string {
  if (view.leftMs === null) return '';
  return view.phase === 'drain' ? `at most ${countdown(view.leftMs)}` : countdown(view.leftMs);
}

/** Whole lines only, never a rate alone: what a CI log keeps. */
export function plainLine(view: ProgressView): string {
  const drops = view.admittedDrops ? `shipper dropped ${formatCount(view.admittedDrops)}` : '';
  const remaining = left(view);
  return [
    `${view.phase} ${countdown(view.elapsedMs)}`,
    `written ${formatCount(view.written)} (${formatShort(view.writtenRate)}/s)`,
    `delivered ${formatCount(view.delivered)} (${formatShort(view.receivedRate)}/s received)`,
    `backlog ${formatCount(view.backlog)}`,
    `rotations ${formatCount(view.rotations)}`,
    ...[drops, usage(view), disturbances(view), remaining && `${remaining} left`].filter(Boolean),
  ].join(', ');
}

/**
 * What stays when the run has ended: counts, because a rate says nothing any more. They are those of the last look, and more may
 * have been written and have arrived since: what became of every line is for the verdict.
 */
export function finalLine(view: ProgressView): string {
  return [
    `ended after ${countdown(view.atMs)}; at the last look: written ${formatCount(view.written)}`,
    `received intact ${formatCount(view.received)}`,
    `backlog ${formatCount(view.backlog)}`,
    `rotations ${formatCount(view.rotations)}`,
  ].join(', ');
}

function bar(view: ProgressView): string {
  if (view.leftMs === null || view.elapsedMs + view.leftMs <= 0) return '';
  const full = Math.round((view.elapsedMs / (view.elapsedMs + view.leftMs)) * barCells);
  return `[${'='.repeat(full)}${' '.repeat(barCells - full)}] `;
}

/** At most seven lines, each cut to `width` before it is coloured. */
export function screenLines(view: ProgressView, width: number, colours: Colors): string[] {
  const fit = (text: string) => shortened(printable(text), Math.max(20, width - 1));
  const remaining = left(view);
  const backlogTone = view.backlog > 2 * view.writtenRate ? colours.yellow : String;
  const rows = [
    colours.bold(
      fit(`${view.phase.padEnd(8)} ${bar(view)}${remaining && `${remaining} left`}`.trimEnd()),
    ),
    fit(rateRow('written', view.written, view.writtenRate)),
    fit(rateRow('received', view.received, view.receivedRate)),
    backlogTone(fit(backlogRow(view))),
  ];
  if (usage(view)) rows.push(colours.dim(fit(usage(view))));
  const disturbed = disturbances(view);
  if (disturbed) rows.push(colours.yellow(fit(`now: ${disturbed}`)));
  if (view.lastEvent) rows.push(colours.dim(fit(`last: ${view.lastEvent}`)));
  return rows;
}

function rateRow(name: string, count: number, rate: number): string {
  const perSecond = `${formatShort(rate)} lines/s`;
  return `${name.padEnd(9)} ${formatCount(count).padStart(15)}  ${perSecond.padStart(13)}`;
}

function backlogRow(view: ProgressView): string {
  const row = `${'backlog'.padEnd(9)} ${formatCount(view.backlog).padStart(15)}`;
  const drops = view.admittedDrops
    ? `, shipper admits ${formatCount(view.admittedDrops)} dropped`
    : '';
  return `${row}  ${formatCount(view.rotations)} rotations${drops}`;
}
