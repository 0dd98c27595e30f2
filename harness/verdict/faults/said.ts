/**
 * What the shipper put out while each fault was in force. Its lines carry no instants that we could
 * trust, so the length of its output file is noted with each fault's events, and what lies between two
 * lengths was said between them. For a fault that is over at once, the time until the next one counts:
 * its echo takes a moment.
 *
 * Bounds: the last `bytesMax` of each window, of these the last `linesMax` lines, cut to `charactersMax`.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { FaultEvent, RunEvent } from '../../evidence/event.js';
import type { PlannedFault } from '../../plan/plan.js';
import { resultLimits } from '../result.js';

const bytesMax = 16 * 1024;
const linesMax = 8;
const charactersMax = 400;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** By fault; those of which nothing was noted are not in the map. */
export function readSaid(
  outputFile: string,
  events: readonly RunEvent[],
  planned: readonly PlannedFault[],
): ReadonlyMap<string, readonly string[]> {
  // A proof takes its time, so the note of a cure may stand behind that of a later fault.
  const faults = events
    .filter((event): event is FaultEvent => event.event === 'fault')
    .sort((one, other) => one.atMs - other.atMs);
  const short = new Set(planned.filter(({ forMs }) => forMs === 0).map(({ id }) => id));
  const spans = spansOf(faults, short);
  const file = spans.size === 0 ? null : openOrNull(outputFile);
  const said = new Map<string, readonly string[]>();
  if (file === null) return said;
  try {
    const { size } = fstatSync(file);
    for (const [id, { from, to }] of spans) {
      said.set(id, lastLines(file, { from, to: Math.min(to, size) }));
    }
  } finally {
    closeSync(file);
  }
  return said;
}

/** @param short ids of faults that are over at once */
function spansOf(faults: readonly FaultEvent[], short: ReadonlySet<string>): Map<string, Span> {
  const open = new Map<string, number>();
  const echoing = new Set<string>();
  const spans = new Map<string, Span>();
  const end = (id: string, to: number) => {
    const from = open.get(id);
    if (from !== undefined) spans.set(id, { from, to });
    open.delete(id);
    echoing.delete(id);
  };
  for (const { id, state, outputBytes } of faults) {
    if (outputBytes === undefined) continue;
    if (state === 'injected') {
      for (const other of [...echoing]) end(other, outputBytes);
      if (open.size + spans.size < resultLimits.faults) open.set(id, outputBytes);
    } else if (short.has(id)) echoing.add(id);
    else end(id, outputBytes);
  }
  for (const id of [...open.keys()]) end(id, Infinity);
  return spans;
}

function openOrNull(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    return null;
  }
}

/** The first of them is left out where it may have begun before the window. */
function lastLines(file: number, { from, to }: Span): string[] {
  const start = Math.max(from, to - bytesMax);
  const bytes = Buffer.alloc(Math.max(0, to - start));
  const read = readSync(file, bytes, 0, bytes.length, start);
  const lines = bytes.toString('utf8', 0, read).split('\n');
  const whole = start > from ? lines.slice(1) : lines;
  return whole
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-linesMax)
    .map((line) => (line.length > charactersMax ? `${line.slice(0, charactersMax)}...` : line));
}
