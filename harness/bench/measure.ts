/**
 * Repeats: warm-ups first, which are thrown away, then the measurements. Contestants take turns. A
 * failure ends that benchmark alone; it is told at once and again at the end.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { messageOf } from '../support/errors.js';
import type { Bench, Measurement } from './bench.js';
import { figureNames, figures } from './bench.js';
import type { Contest, Rivals } from './contest.js';
import type { BenchOptions } from './options.js';
import type { BenchOutcome, ContestOutcome } from './outcome.js';

type Write = (text: string) => void;

export async function measureBench(
  bench: Bench,
  { runs, warmUps }: BenchOptions,
  write: Write,
): Promise<BenchOutcome> {
  write(`${bench.name}\n`);
  const missing = (await bench.missing?.()) ?? null;
  if (missing !== null) {
    write(`  not here: ${missing}\n`);
    return { name: bench.name, measurements: [], missing };
  }
  const measurements: Measurement[] = [];
  try {
    for (let run = -warmUps; run < runs; run++) {
      // Some never leave the processor: this is where Ctrl-C is heard.
      await nextTurn();
      const measurement = await bench.run();
      write(`  ${run < 0 ? 'warm-up' : `${run + 1}/${runs}`}: ${inWords(measurement)}\n`);
      if (run >= 0) measurements.push(measurement);
    }
  } catch (error) {
    const failure = messageOf(error);
    write(`  failed: ${failure}\n`);
    return { name: bench.name, measurements, failure };
  }
  return { name: bench.name, measurements };
}

function inWords(measurement: Measurement): string {
  const told = figureNames.filter((figure) => measurement[figure] !== undefined);
  return told
    .map((figure) => `${figures[figure].show(measurement[figure]!)} ${figures[figure].heading}`)
    .join(', ');
}

export async function measureContest(
  contest: Contest,
  options: BenchOptions,
  write: Write,
): Promise<ContestOutcome> {
  const { name, ours, theirs } = contest;
  write(`${name}: ${ours}, against ${theirs}\n`);
  const missing = await contest.missing();
  if (missing !== null) {
    write(`  not here: ${missing}\n`);
    return { name, ours, theirs, pairs: [], missing };
  }
  const pairs: { ours: number; theirs: number }[] = [];
  try {
    await using rivals = await contest.open();
    await takeTurns(rivals, pairs, options, write);
  } catch (error) {
    const failure = messageOf(error);
    write(`  failed: ${failure}\n`);
    return { name, ours, theirs, pairs, failure };
  }
  return { name, ours, theirs, pairs };
}

async function takeTurns(
  rivals: Rivals,
  pairs: { ours: number; theirs: number }[],
  { runs, warmUps }: BenchOptions,
  write: Write,
): Promise<void> {
  const { show, heading } = figures.linesPerSecond;
  for (let run = -warmUps; run < runs; run++) {
    await nextTurn();
    const ours = await rivals.ours();
    const theirs = await rivals.theirs();
    const turn = run < 0 ? 'warm-up' : `${run + 1}/${runs}`;
    write(
      `  ${turn}: ${show(ours)} against ${show(theirs)} ${heading}, ${ratioText(ours / theirs)}\n`,
    );
    if (run >= 0) pairs.push({ ours, theirs });
  }
}

/** `2.50x`: ours is so many times as fast. */
export function ratioText(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)}x`;
}
