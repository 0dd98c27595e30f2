/**
 * The tables of report.html. Bounds, so that the page opens at once also after a 7-day soak:
 * `rowsMax` rows for each table; what is left out is counted below it.
 */
import { formatBytes, formatCount } from '../../harness/support/units.js';
import type { LineRange, RunResult } from '../../harness/verdict/result.js';
import { rangeLines, topRanges } from '../model/losses.js';
import { ratePoints, thinned } from '../model/rates.js';
import { streamLosses } from '../model/stream-losses.js';
import { causesOf } from '../words/causes.js';
import { elapsed } from '../words/elapsed.js';
import { formatShare } from '../words/share.js';
import { causeLabel, loadInstant } from '../words/verdict.js';

const rowsMax = {
  ranges: 1000,
  episodes: 200,
  generations: 500,
  marks: 300,
  points: 30,
  streamLosses: 100,
} as const;

interface Table<T> {
  readonly rows: readonly T[];
  readonly any: 'any' | null;
  readonly total: string;
  /** '1,345 more are in result.json', or null when all are shown. */
  readonly more: string | null;
}

function table<T>(rows: readonly T[], total: number, where: string): Table<T> {
  const hidden = total - rows.length;
  const more = hidden > 0 ? `${formatCount(hidden)} more are in ${where}.` : null;
  return { rows, any: rows.length > 0 ? 'any' : null, total: formatCount(total), more };
}

export function tableViews(result: RunResult) {
  return {
    ranges: rangesTable(result),
    filters: filters(result),
    episodes: episodesTable(result),
    streams: streamsTable(result),
    streamLosses: streamLossesTable(result),
    generations: generationsTable(result),
    timeline: timelineTable(result),
    points: pointsTable(result),
  };
}

function rangesTable(result: RunResult) {
  const rows = topRanges(result.ranges, rowsMax.ranges).map((range) => rangeRow(result, range));
  return table(rows, result.ranges.length + result.rangesOmitted, 'ranges.ndjson');
}

function rangeRow(result: RunResult, range: LineRange) {
  const at = (atMs: number | null) => (atMs === null ? '' : loadInstant(result, atMs));
  return {
    ...{ kind: range.kind, group: range.cause ?? range.kind, cause: causeLabel(range) },
    ...{ lines: formatCount(rangeLines(range)), first: formatCount(range.first) },
    last: formatCount(range.last),
    where: `s${range.stream}${range.epoch > 1 ? ` e${range.epoch}` : ''} g${range.generation}`,
    ...{ path: range.paths.at(-1) ?? '', paths: range.paths.join(' -> ') },
    bytes: `${formatCount(range.offsetFirst)} to ${formatCount(range.offsetEnd)}`,
    written: `${at(range.writtenFromMs)} to ${at(range.writtenToMs)}`,
    ...{ rotated: at(range.rotatedAtMs), deleted: at(range.deletedAtMs) },
    ...{ faults: range.faults.join(', '), evidence: range.evidence },
  };
}

/** Causes (or kinds) that the table holds, with how many of its rows they have. */
function filters(result: RunResult) {
  const counts = new Map<string, number>();
  for (const range of topRanges(result.ranges, rowsMax.ranges)) {
    const group = range.cause ?? range.kind;
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return [...counts].map(([group, count]) => ({ group, count: formatCount(count) }));
}

function episodesTable(result: RunResult) {
  const worst = [...result.episodes].sort((a, b) => b.lines - a.lines).slice(0, rowsMax.episodes);
  const rows = worst.map((episode) => ({
    ...{ lines: formatCount(episode.lines), ranges: formatCount(episode.ranges) },
    ...{ cause: causesOf(episode), fault: episode.fault ?? '', stream: String(episode.stream) },
    generations: episode.generations.join(', '),
    from: loadInstant(result, episode.fromMs),
    lasted: elapsed(episode.toMs - episode.fromMs),
  }));
  return table(rows, result.episodes.length + result.episodesOmitted, 'result.json');
}

function streamLossesTable(result: RunResult) {
  const losses = streamLosses(result);
  const rows = losses.slice(0, rowsMax.streamLosses).map((loss) => ({
    ...{ name: loss.name, path: loss.path, written: formatCount(loss.written) },
    ...{ lost: formatCount(loss.lost), share: formatShare(loss.lost, loss.written) },
    ...{ before: formatCount(loss.before), during: formatCount(loss.during) },
    after: formatCount(loss.after),
  }));
  return table(rows, losses.length, 'result.json');
}

function streamsTable(result: RunResult) {
  const shown = result.streams.slice(0, rowsMax.generations);
  const rows = shown.map((stream) => ({
    ...{ stream: `s${stream.stream}${stream.epoch > 1 ? ` e${stream.epoch}` : ''}` },
    fate: stream.filtered ? 'filtered' : null,
    ...{ written: formatCount(stream.written), delivered: formatCount(stream.delivered) },
    ...{ lost: formatCount(stream.lost), destroyed: formatCount(stream.destroyed) },
    indeterminate: formatCount(stream.indeterminate),
    ...{ duplicated: formatCount(stream.duplicated), reordered: formatCount(stream.reordered) },
    ...{ distance: formatCount(stream.reorderDistanceMax), late: formatCount(stream.late) },
  }));
  return table(rows, result.streams.length, 'result.json');
}

/** Those with loss first, otherwise in order. */
function generationsTable(result: RunResult) {
  const hit = (one: { lost: number; destroyed: number }) => one.lost + one.destroyed > 0;
  const sorted = [
    ...result.generations.filter(hit),
    ...result.generations.filter((one) => !hit(one)),
  ];
  const rows = sorted.slice(0, rowsMax.generations).map((one) => ({
    ...{ name: `s${one.stream}${one.epoch > 1 ? ` e${one.epoch}` : ''} g${one.generation}` },
    ...{ path: one.path, lines: formatCount(one.last - one.first + 1) },
    ...{ bytes: formatBytes(one.bytes), created: loadInstant(result, one.createdAtMs) },
    rotated: one.rotatedAtMs === null ? '' : loadInstant(result, one.rotatedAtMs),
    deleted: one.deletedAtMs === null ? '' : loadInstant(result, one.deletedAtMs),
    ...{ lost: formatCount(one.lost), destroyed: formatCount(one.destroyed) },
    tone: one.lost > 0 ? 'bad' : '',
  }));
  return table(rows, result.generations.length + result.generationsOmitted, 'the journal');
}

/** Rotations are many and equal: they are in the chart and in the generations. */
function timelineTable(result: RunResult) {
  const marks = result.timeline.filter(({ kind }) => kind !== 'rotation');
  const rows = [...marks]
    .sort((a, b) => a.fromMs - b.fromMs)
    .slice(0, rowsMax.marks)
    .map((mark) => ({
      ...{ kind: mark.kind, label: mark.label, at: loadInstant(result, mark.fromMs) },
      lasted: mark.toMs > mark.fromMs ? elapsed(mark.toMs - mark.fromMs) : '',
    }));
  return table(rows, marks.length, 'events.ndjson');
}

function pointsTable(result: RunResult) {
  const rows = thinned(ratePoints(result.series), rowsMax.points).map((point) => ({
    at: loadInstant(result, point.atMs),
    written: formatCount(Math.round(point.written)),
    received: formatCount(Math.round(point.received)),
    backlog: formatCount(point.backlog),
  }));
  return table(rows, rows.length, 'samples.ndjson');
}
