/**
 * `lostline judge` over 4 writers and 2 sinks of 100 million lines, in a process of its own: how fast, and how
 * much memory it takes at its peak, everything included. Making the directories is not measured.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtModule } from '../support/paths.js';
import type { Bench, Measurement } from './bench.js';

/** A minute for 100 million lines. */
export const judgeLinesPerSecondLeast = 100_000_000 / 60;
export const judgeBytesMax = 256 * 1024 * 1024;

const measure = (runLines: number) => (): Measurement => {
  const script = builtModule('harness', 'bench', 'judge-load.js');
  const folder = mkdtempSync(join(tmpdir(), 'lostline-bench-'));
  try {
    execFileSync(process.execPath, [script, 'make', folder, String(runLines)]);
    const output = execFileSync(process.execPath, [script, 'judge', folder], { encoding: 'utf8' });
    const told = JSON.parse(output) as Told;
    if (told.outcome !== 'pass') throw new Error(`the verdict was ${told.outcome}`);
    const { ms, bytes, lines } = told;
    return { linesPerSecond: (lines / ms) * 1000, bytes, lines };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

interface Told {
  readonly ms: number;
  readonly bytes: number;
  readonly lines: number;
  readonly outcome: string;
}

export const judgeBenches: readonly Bench[] = [
  { name: 'judge, 100 million lines of 4 writers at 2 sinks', run: measure(500) },
  { name: 'judge, the same in runs of 20 lines', run: measure(20) },
];
