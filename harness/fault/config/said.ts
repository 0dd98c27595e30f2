/** The shipper's own words on its configuration: from what it has put out since, complaints first. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';

const bytesMax = 64 * 1024;
const charactersMax = 300;
const complaint =
  /\b(err|error|fatal|panic|fail\w*|invalid|refus\w*|reject\w*|can't|cannot|unable|warn\w*|missing|required|must|empty|syntax|unknown|no (active|such|config\w*|input|output)s?|not (found|valid|specified|defined))\b/i;
/** Counters, and closing brackets. */
const chatter = /"event":"stats"|Log statistics;|^\s*[\]})]*\s*$/;
/** What every line of the OpenTelemetry Collector carries. */
const resource = /\s*\{"resource": \{[^}]*\}\}?/;

/** Bytes that it has put out so far. */
export function outputBytes(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** @returns at most 64 KiB of the output from this byte on */
export function outputSince(file: string, from: number): string {
  const size = outputBytes(file);
  if (size <= from) return '';
  const buffer = Buffer.alloc(Math.min(bytesMax, size - from));
  const descriptor = openSync(file, 'r');
  try {
    const bytes = readSync(descriptor, buffer, 0, buffer.length, from);
    return buffer.toString('utf8', 0, bytes);
  } finally {
    closeSync(descriptor);
  }
}

/** On one line, at most 300 characters; '' where it said nothing. @param telling what its manifest knows */
export function wordsOf(output: string, telling: readonly (RegExp | null)[]): string {
  const lines = output.split('\n').map((line) => line.replace(resource, '').trim());
  const spoken = [...new Set(lines)].filter((line) => line !== '' && !chatter.test(line));
  const known = spoken.filter((line) => telling.some((pattern) => pattern?.test(line)));
  const complaints = spoken.filter((line) => complaint.test(line));
  const chosen = [known, complaints, spoken].find(({ length }) => length > 0) ?? [];
  return chosen.join(' | ').slice(0, charactersMax);
}
