/**
 * Ranges as data for other programs, one line at a time: `ndjson` as they stand in ranges.ndjson, `csv`
 * (RFC 4180, with a header) with lists joined by `;`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../evidence/layout.js';
import { readNdjson } from '../evidence/ndjson-reader.js';
import { judge } from './judge.js';
import { loadEvidence } from './load.js';
import type { LineRange } from './result.js';

export const rangeFormats = ['ndjson', 'csv'] as const;
export type RangeFormat = (typeof rangeFormats)[number];

const columns = [
  ...(['kind', 'stream', 'epoch', 'first', 'last', 'generation', 'paths'] as const),
  ...(['offsetFirst', 'offsetEnd', 'writtenFromMs', 'writtenToMs'] as const),
  ...(['rotatedAtMs', 'deletedAtMs', 'faults', 'cause', 'overload', 'evidence'] as const),
] as const satisfies readonly (keyof LineRange)[];

/** All ranges of a judged run; of one that was never judged, they are made from its evidence. */
export function rangesOf(runDirectory: string): Generator<LineRange> {
  const file = join(runDirectory, runFiles.ranges);
  if (existsSync(file)) return readNdjson<LineRange>(file);
  return judge(loadEvidence(runDirectory)).ranges();
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
