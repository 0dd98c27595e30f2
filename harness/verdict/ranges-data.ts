/**
 * Ranges as data for other programs, one line at a time: `ndjson` as they stand in ranges.ndjson, `csv`
 * (RFC 4180, with a header) with lists joined by `;`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../evidence/layout.js';
import { newTally, readNdjson } from '../evidence/ndjson-reader.js';
import { judge } from './judge.js';
import { loadEvidence } from './load.js';
import { readJson } from './read-json.js';
import type { LineRange, RunResult } from './result.js';

export const rangeFormats = ['ndjson', 'csv'] as const;
export type RangeFormat = (typeof rangeFormats)[number];

const columns = [
  ...(['kind', 'stream', 'epoch', 'first', 'last', 'generation', 'paths'] as const),
  ...(['offsetFirst', 'offsetEnd', 'writtenFromMs', 'writtenToMs'] as const),
  ...(['rotatedAtMs', 'deletedAtMs', 'faults', 'cause', 'overload', 'evidence'] as const),
] as const satisfies readonly (keyof LineRange)[];

/**
 * All ranges of a judged run; of one that was never judged, or whose file is not as its verdict left it, they are made
 * from its evidence.
 * @throws UsageError when a file is missing or damaged
 */
export function rangesOf(runDirectory: string, make = madeFromEvidence): Iterable<LineRange> {
  const file = join(runDirectory, runFiles.ranges);
  const isWhole = existsSync(file) && countIn(file) === countJudged(runDirectory);
  return isWhole ? readNdjson<LineRange>(file) : make(runDirectory);
}

function madeFromEvidence(runDirectory: string): Iterable<LineRange> {
  return judge(loadEvidence(runDirectory)).ranges();
}

/** Null: its end is torn. */
function countIn(file: string): number | null {
  const tally = newTally();
  const ranges = readNdjson<LineRange>(file, tally);
  while (!ranges.next().done);
  return tally.torn === 0 ? tally.records : null;
}

const resultShape = { ranges: 'array', rangesOmitted: 'number' } as const;

/** How many the verdict counted, which is written after them; -1: there is none. */
function countJudged(runDirectory: string): number {
  const file = join(runDirectory, runFiles.result);
  if (!existsSync(file)) return -1;
  const { ranges, rangesOmitted } = readJson<RunResult>(file, resultShape);
  return ranges.length + rangesOmitted;
}

/** Lines of text with their newlines. */
export function* formatRanges(ranges: Iterable<LineRange>, format: RangeFormat): Generator<string> {
  if (format === 'csv') yield `${columns.join(',')}\r\n`;
  for (const range of ranges) {
    yield format === 'csv' ? `${csvRow(range)}\r\n` : `${JSON.stringify(range)}\n`;
  }
}

function csvRow(range: LineRange): string {
  return columns.map((column) => csvField(range[column])).join(',');
}

function csvField(value: LineRange[keyof LineRange]): string {
  const text = Array.isArray(value) ? value.join(';') : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
