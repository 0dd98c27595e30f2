/**
 * The fault timeline of report.html as a view for faults.mustache: the same rows as faults.png, with a
 * tooltip for every band and episode. Bound: the rows of the model, `episodesMax` episodes a row.
 */
import { formatCount } from '../../harness/support/units.js';
import type { Episode, FaultReport, RunResult } from '../../harness/verdict/result.js';
import { type FaultRow, fallout, faultsView } from '../model/faults.js';
import { type TimeSpan, timeUnit } from '../model/timeline.js';
import { causesOf } from '../words/causes.js';
import {
  costWords,
  faultsSentence,
  proofWords,
  shortCostWords,
  windowWords,
} from '../words/faults.js';
import { shortened } from '../words/printable.js';
import { lines, loadInstant } from '../words/verdict.js';
import { linearAxis } from './scale.js';

const right = 720;
const rowPixels = 24;
const labelPixelsMax = 200;
const labelCharactersMax = 26;
const costCharactersMax = 42;
const characterPixels = 7;
const markPixelsMin = 2.5;
const episodesMax = 500;
const heights = { band: 14, recovery: 5, loss: 8 } as const;

/** Null where no fault was planned. */
export function faultsSvgView(result: RunResult) {
  const view = faultsView(result);
  if (!view) return null;
  const longest = Math.max(10, ...view.rows.map(({ label }) => label.length));
  const left = Math.min(
    labelPixelsMax,
    Math.min(labelCharactersMax, longest) * characterPixels + 16,
  );
  const unit = timeUnit(view.span);
  const lengthMs = view.span.toMs - view.span.fromMs;
  const time = linearAxis(lengthMs / unit.ms, [left, right], 8, 'exact');
  const x = (atMs: number) => time.pixel(Math.max(0, (atMs - view.span.fromMs) / unit.ms));
  const bottom = (view.rows.length + 1) * rowPixels + 6;
  const all = { y: rowOf(view.rows.length), labelX: left - 8, left, width: right - left };
  return {
    ...{ width: 1000, height: bottom + 44, left, bottom },
    rows: view.rows.map((row, index) => rowView(result, row, index, { left, x, span: view.span })),
    all: {
      ...{ ...all, textY: all.y.text, trackY: all.y.middle, costX: right + 10 },
      marks: episodeMarks(result, view.episodes, all.y.middle, heights.band, x),
      words: `${formatCount(view.episodes.length)} ${view.episodes.length === 1 ? 'episode' : 'episodes'}`,
    },
    ticks: time.ticks.map((value) => ({
      x: time.pixel(value),
      label: String(Number(value.toPrecision(6))),
    })),
    ...{ labelY: bottom + 16, titleX: (left + right) / 2, titleY: bottom + 36 },
    title: `${unit.name} since the start of the load`,
    sentence: faultsSentence(view),
    kinds: view.layout === 'kinds' ? 'One row for all faults of a kind.' : '',
    hidden: view.hidden > 0 ? formatCount(view.hidden) : null,
  };
}

interface Frame {
  readonly left: number;
  readonly span: TimeSpan;
  readonly x: (atMs: number) => number;
}

function rowOf(index: number) {
  const middle = index * rowPixels + rowPixels / 2 + 4;
  return { middle, text: middle + 4 };
}

function rowView(result: RunResult, row: FaultRow, index: number, { left, x, span }: Frame) {
  const { middle, text } = rowOf(index);
  const { lostBefore, lostDuring, lostAfter } = row.sums;
  const cost = shortened(shortCostWords(row.sums), costCharactersMax);
  return {
    ...{ label: shortened(row.label, labelCharactersMax), title: row.label },
    ...{ labelX: left - 8, textY: text, trackY: middle, left, width: right - left },
    ...{ costX: right + 10, cost, costTitle: costWords(row.sums) },
    tone: lostBefore + lostDuring + lostAfter > 0 ? 'cost' : 'quiet',
    marks: [
      ...row.faults.flatMap((fault) => bandMarks(result, fault, span, middle, x)),
      ...episodeMarks(result, row.episodes, middle, heights.loss, x),
    ],
  };
}

function bandMarks(
  result: RunResult,
  fault: FaultReport,
  span: TimeSpan,
  middle: number,
  x: (atMs: number) => number,
) {
  const windows = fallout(fault, span);
  if (!windows) return [];
  const { fromMs, toMs, recoveredMs } = windows;
  const title = `${fault.id}, ${windowWords(result, fault)}; proof: ${proofWords(fault)}`;
  const recovery = `${fault.id}: ${fault.recoveryMs === null ? 'no recovery was seen' : `recovered at ${loadInstant(result, recoveredMs)}`}`;
  return [
    ...(recoveredMs > toMs
      ? [markView('recovery', [x(toMs), x(recoveredMs)], middle, heights.recovery, recovery)]
      : []),
    markView('band', [x(fromMs), x(toMs)], middle, heights.band, title),
  ];
}

function episodeMarks(
  result: RunResult,
  episodes: readonly Episode[],
  middle: number,
  height: number,
  x: (atMs: number) => number,
) {
  return episodes.slice(0, episodesMax).map((episode) => {
    const { fromMs, toMs } = episode;
    const title = `${lines(episode.lines)} lost, ${causesOf(episode)}, written from ${loadInstant(result, fromMs)} to ${loadInstant(result, toMs)}`;
    return markView('lost', [x(fromMs), x(toMs)], middle, height, title);
  });
}

function markView(
  kind: string,
  [from, to]: readonly [number, number],
  middle: number,
  height: number,
  title: string,
) {
  const width = Math.max(markPixelsMin, to - from);
  return {
    ...{ kind, title, height, y: middle - height / 2 },
    ...{ x: Math.min(from, right - width).toFixed(1), width: width.toFixed(1) },
  };
}
