/**
 * What the benchmarks are meant to reach, on two cores with nothing else running. Missing an aim fails
 * nothing: a shared machine would make that a matter of luck. The table says whether it holds.
 */
import type { FigureName } from './bench.js';
import { judgeBenches, judgeBytesMax, judgeLinesPerSecondLeast } from './judge.js';
import { k6ContestName, k6PacedName, k6UnpacedName } from './k6.js';
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
  atLeast('sink elasticsearch', 'linesPerSecond', 400_000),
  atLeast('sink victorialogs', 'linesPerSecond', 400_000),
  atLeast('sink splunk-hec', 'linesPerSecond', 400_000),
  atLeast('sink cloudwatch', 'linesPerSecond', 400_000),
  atLeast('sink otlp-http', 'linesPerSecond', 300_000),
  atLeast('sink otlp-grpc', 'linesPerSecond', 300_000),
  atLeast('sink forward', 'linesPerSecond', 400_000),
  atLeast('sink syslog-tcp', 'linesPerSecond', 500_000),
  atLeast('sink loki', 'linesPerSecond', 300_000),
  atLeast('whole path over tcp-lines', 'linesPerSecond', 500_000),
  atLeast('whole path over http', 'linesPerSecond', 500_000),
  atLeast(k6UnpacedName, 'linesPerSecond', 1_000_000),
  atLeast(k6PacedName, 'linesPerSecond', 100_000),
  ...judgeBenches.flatMap(({ name }) => [
    atLeast(name, 'linesPerSecond', judgeLinesPerSecondLeast),
    atMost(name, 'bytes', judgeBytesMax),
  ]),
];

export function aimOf(bench: string, figure: FigureName): Aim | undefined {
  return aims.find((aim) => aim.bench === bench && aim.figure === figure);
}

/** What `ours` is to reach of `theirs`, at least, by the name of the contest. */
export const ratioAims: Readonly<Record<string, number>> = { [k6ContestName]: 0.5 };

export function isReached({ bound, limit }: Aim, value: number): boolean {
  return bound === 'atLeast' ? value >= limit : value <= limit;
}
