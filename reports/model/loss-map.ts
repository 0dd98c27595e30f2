/**
 * Where in each generation the losses lie: rows of generations, x = position in the file by bytes
 * (0 .. 1). It stays legible from three generations to thousands:
 *
 * - `each`: few generations, one row for every one of them;
 * - `folded`: many, few of them hit (or none at all): one row for every hit one, neighbours without
 *   loss in one row;
 * - `binned`: many hit: rows of equally many neighbours, all their losses laid over each other.
 *
 * Bounds: `rowsMax` rows, `cells` segments a row when binned.
 */
import type { GenerationSummary, LineRange, RunResult } from '../../harness/verdict/result.js';
import { rangeLines } from './losses.js';

export type MapKind = 'lost' | 'destroyed' | 'indeterminate';
export const mapKinds: readonly MapKind[] = ['lost', 'destroyed', 'indeterminate'];

export interface MapSegment {
  readonly kind: MapKind;
  /** 0 .. 1 of the file. */
  readonly from: number;
  readonly to: number;
  readonly lines: number;
  readonly label: string;
}

export interface MapRow {
  readonly label: string;
  /** Full name, for a tooltip. */
  readonly title: string;
  readonly generations: number;
  readonly lost: number;
  readonly destroyed: number;
  readonly segments: readonly MapSegment[];
}

export interface LossMap {
  readonly layout: 'each' | 'folded' | 'binned';
  readonly rows: readonly MapRow[];
  readonly generations: number;
  /** Ranges whose generation result.json does not list: they can't be placed. */
  readonly unplaced: number;
}

const rowsMaxDefault = 40;
const cells = 100;

interface Placed {
  readonly generation: GenerationSummary;
  readonly segments: readonly MapSegment[];
}

function key(of: { stream: number; epoch: number; generation: number }): string {
  return `${of.stream}.${of.epoch}.${of.generation}`;
}

export function lossMap(result: RunResult, rowsMax: number = rowsMaxDefault): LossMap {
  const byGeneration = new Map<string, LineRange[]>();
  for (const range of result.ranges) {
    if (!isMapped(range)) continue;
    const list = byGeneration.get(key(range)) ?? [];
    byGeneration.set(key(range), list);
    list.push(range);
  }
  const placed = [...result.generations].sort(inOrder).map((generation): Placed => {
    const ranges = byGeneration.get(key(generation)) ?? [];
    byGeneration.delete(key(generation));
    return { generation, segments: ranges.map((range) => segmentOf(range, generation)) };
  });
  const unplaced = [...byGeneration.values()].reduce((sum, { length }) => sum + length, 0);
  return { ...arrange(placed, rowsMax), generations: placed.length, unplaced };
}

function isMapped(range: LineRange): boolean {
  return mapKinds.some((kind) => kind === range.kind);
}

function inOrder(a: GenerationSummary, b: GenerationSummary): number {
  return a.stream - b.stream || a.epoch - b.epoch || a.generation - b.generation;
}

function segmentOf(range: LineRange, { bytes }: GenerationSummary): MapSegment {
  const share = (offset: number) => Math.min(1, Math.max(0, bytes > 0 ? offset / bytes : 0));
  return {
    kind: range.kind as MapKind,
    from: share(range.offsetFirst),
    to: bytes > 0 ? share(range.offsetEnd) : 1,
    lines: rangeLines(range),
    label: range.cause ?? range.kind,
  };
}

function isHit({ generation, segments }: Placed): boolean {
  return segments.length > 0 || generation.lost > 0 || generation.destroyed > 0;
}

function arrange(placed: readonly Placed[], rowsMax: number): Pick<LossMap, 'layout' | 'rows'> {
  if (placed.length <= rowsMax && placed.some(isHit))
    return { layout: 'each', rows: placed.map((one) => groupRow([one])) };
  const folded = fold(placed);
  if (folded.length <= rowsMax) return { layout: 'folded', rows: folded.map(groupRow) };
  const size = Math.ceil(placed.length / rowsMax);
  const bins: Placed[][] = [];
  for (let start = 0; start < placed.length; start += size)
    bins.push(placed.slice(start, start + size));
  return { layout: 'binned', rows: bins.map(groupRow) };
}

/** Hit generations alone, runs of others together (never across streams). */
function fold(placed: readonly Placed[]): readonly Placed[][] {
  const groups: Placed[][] = [];
  for (const one of placed) {
    const group = groups.at(-1);
    const open = group && !isHit(group[0]!) && !isHit(one);
    if (open && group[0]!.generation.stream === one.generation.stream) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

function groupRow(group: readonly Placed[]): MapRow {
  const first = group[0]!.generation;
  const last = group.at(-1)!.generation;
  const segments = group.flatMap((one) => one.segments);
  const total = (pick: (generation: GenerationSummary) => number) =>
    group.reduce((sum, one) => sum + pick(one.generation), 0);
  return {
    label: group.length === 1 ? name(first) : spanName(first, last),
    title: group.length === 1 ? first.path : `${group.length} generations`,
    generations: group.length,
    lost: total((generation) => generation.lost),
    destroyed: total((generation) => generation.destroyed),
    segments: group.length === 1 ? segments : overlaid(segments),
  };
}

/** 's1 g7'; the epoch only where there was a restart. */
function name({ stream, epoch, generation }: GenerationSummary): string {
  return `s${stream}${epoch > 1 ? `e${epoch}` : ''} g${generation}`;
}

function spanName(first: GenerationSummary, last: GenerationSummary): string {
  const same = first.stream === last.stream && first.epoch === last.epoch;
  return `${name(first)} to ${same ? `g${last.generation}` : name(last)}`;
}

/** Segments of many files in `cells` columns; each column takes the lines of what begins in it. */
function overlaid(segments: readonly MapSegment[]): readonly MapSegment[] {
  return mapKinds.flatMap((kind) => {
    const sums = new Map<number, number>();
    for (const segment of segments.filter((one) => one.kind === kind)) {
      const from = Math.min(cells - 1, Math.floor(segment.from * cells));
      const to = Math.min(cells - 1, Math.max(from, Math.ceil(segment.to * cells) - 1));
      for (let cell = from; cell <= to; cell++)
        sums.set(cell, (sums.get(cell) ?? 0) + segment.lines / (to - from + 1));
    }
    return [...sums].map(([cell, lines]) => ({
      kind,
      from: cell / cells,
      to: (cell + 1) / cells,
      lines: Math.max(1, Math.round(lines)),
      label: kind,
    }));
  });
}
