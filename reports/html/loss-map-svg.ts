/**
 * The loss map of report.html as a view for loss-map.mustache: the same rows as loss-map.png, with a
 * tooltip for every segment.
 */
import { formatCount } from '../../harness/support/units.js';
import type { RunResult } from '../../harness/verdict/result.js';
import {
  type LossMap,
  lossMap,
  type MapRow,
  type MapSegment,
  mapKinds,
} from '../model/loss-map.js';
import { lines } from '../words/verdict.js';

const right = 800;
const labelPixelsMax = 190;
const characterPixels = 7;
const rowPixels = 20;
const barPixels = 13;
const segmentPixelsMin = 2.5;

export function lossMapView(result: RunResult) {
  const map = lossMap(result);
  const bottom = map.rows.length * rowPixels + 6;
  const left = labelPixels(map);
  const drawn = new Set(map.rows.flatMap((row) => row.segments.map(({ kind }) => kind)));
  return {
    ...{ width: 1000, height: bottom + 44, left, bottom, barWidth: right - left },
    ...{ empty: map.rows.length === 0, clean: isClean(result, map) },
    rows: map.rows.map((row, index) => rowView(row, index, left)),
    ticks: [0, 25, 50, 75, 100].map((percent) => ({
      x: left + ((right - left) * percent) / 100,
      label: `${percent} %`,
    })),
    ...{ labelY: bottom + 16, titleX: (left + right) / 2, titleY: bottom + 36 },
    kinds: mapKinds.filter((kind) => drawn.has(kind)).map((kind) => ({ kind })),
    layout: layoutWords[map.layout],
    missing: missing(result, map),
  };
}

const layoutWords = {
  each: 'One row per generation.',
  folded: 'Neighbouring generations without loss share a row.',
  binned:
    'Each row stands for several neighbouring generations, their losses laid over each other.',
} as const;

function isClean(result: RunResult, map: LossMap): boolean {
  return map.rows.every(({ segments }) => segments.length === 0) && result.account.lost === 0;
}

function missing(result: RunResult, map: LossMap): string | null {
  const ranges = result.rangesOmitted + map.unplaced;
  return ranges > 0 ? `${formatCount(ranges)} ranges are not drawn; ranges.ndjson has all.` : null;
}

/** Room for the longest label. */
function labelPixels(map: LossMap): number {
  const longest = Math.max(0, ...map.rows.map(({ label }) => label.length));
  return Math.min(labelPixelsMax, longest * characterPixels + 20);
}

function rowView(row: MapRow, index: number, left: number) {
  const top = index * rowPixels + 4;
  const most = Math.max(1, ...row.segments.map((segment) => segment.lines));
  const counts = [
    ...(row.lost > 0 ? [`${formatCount(row.lost)} lost`] : []),
    ...(row.destroyed > 0 ? [`${formatCount(row.destroyed)} destroyed`] : []),
  ];
  return {
    ...{ label: row.label, title: row.title, counts: counts.join(', ') },
    ...{ y: top, height: barPixels, textY: top + 11, labelX: left - 8, countsX: right + 10 },
    quiet: row.segments.length === 0 ? 'quiet' : '',
    segments: [...row.segments]
      .sort((a, b) => b.to - b.from - (a.to - a.from))
      .map((segment) => segmentView(row, segment, most, left)),
  };
}

function segmentView(row: MapRow, segment: MapSegment, most: number, left: number) {
  const width = Math.max(segmentPixelsMin, (segment.to - segment.from) * (right - left));
  const x = Math.min(right - width, left + segment.from * (right - left));
  const percent = (share: number) => `${Number((share * 100).toFixed(3))} %`;
  const shade =
    row.generations === 1 || most <= 1 ? 1 : Math.log1p(segment.lines) / Math.log1p(most);
  return {
    kind: segment.kind,
    ...{ x: x.toFixed(1), width: width.toFixed(1), opacity: (0.3 + 0.7 * shade).toFixed(2) },
    title:
      `${row.label}: ${lines(segment.lines)} ${segment.label}, ` +
      `at ${percent(segment.from)} to ${percent(segment.to)} of the file`,
  };
}
