/**
 * What the benchmarks are meant to reach, on two cores with nothing else running. Missing an aim fails
 * nothing: a shared machine would make that a matter of luck. The table says whether it holds.
 */
import type { FigureName } from './bench.js';
import { ledgerMemoryBenches, ledgerMemoryBytesMax } from './ledger-memory.js';

/** The median is to be at least, or at most, `limit`. */
export interface Aim {
  readonly bench: string;
  readonly figure: FigureName;
  readonly bound: 'atLeast' | 'atMost';
  readonly limit: number;
}

function atLeast(bench: string, figure: FigureName, limit: number): Aim {
  return { bench, figure, bound: 'atLeast', limit };
}

function atMost(bench: string, figure: FigureName, limit: number): Aim {
  return { bench, figure, bound: 'atMost', limit };
}

const pacedWriters = ['rename-create', 'copytruncate', '20 streams'];

export const aims: readonly Aim[] = [
  atLeast('writer unpaced, rename-create', 'linesPerSecond', 1_200_000),
  atMost('writer unpaced, rename-create', 'cpuMicrosPerLine', 0.3),
  ...pacedWriters.map((kind) => atMost(`writer at 100k lines/s, ${kind}`, 'latenessMsP99', 5)),
  atMost('writer at 100k lines/s, rename-create', 'corePercent', 5),
  atLeast('ledger, full classification', 'linesPerSecond', 2_500_000),
  // The same on a machine that is busy with other things too.
  atMost('ledger, full classification', 'cpuMicrosPerLine', 0.4),
  ...ledgerMemoryBenches.map(({ name }) => atMost(name, 'bytes', ledgerMemoryBytesMax)),
  atLeast('sink http', 'linesPerSecond', 700_000),
  atLeast('whole path over tcp-lines', 'linesPerSecond', 500_000),
  atLeast('whole path over http', 'linesPerSecond', 500_000),
];

export function aimOf(bench: string, figure: FigureName): Aim | undefined {
  return aims.find((aim) => aim.bench === bench && aim.figure === figure);
}

export function isReached({ bound, limit }: Aim, value: number): boolean {
  return bound === 'atLeast' ? value >= limit : value <= limit;
}
