/** Makes run.json: what names a run, and what it ran on. */
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import type { RunHeader } from '../evidence/header.js';
import { lineLimits } from '../line/spec.js';
import { commandWithoutSecrets } from '../sink/hide-secrets.js';
import type { SystemClock } from '../support/clock.js';
import { fnv1a32, fold32 } from '../support/hash.js';
import { packageFile } from '../support/paths.js';

/**
 * The run's name in every token. Two runs must not share one, or lines left over from the first would
 * count for the second: so it is made of seed, wall clock and process id.
 */
export function runName(seed: number, wallMs: number, pid: number): string {
  const words = new TextEncoder().encode(`${seed}/${wallMs}/${pid}`);
  const hash = fold32(fnv1a32(words), pid);
  const letters = lineLimits.runLetters;
  return (hash % 36 ** letters).toString(36).padStart(letters, '0');
}

export function lostlineVersion(): string {
  return JSON.parse(readFileSync(packageFile('package.json'), 'utf8')).version;
}

/** '20261121-093012' in UTC. */
export function compactInstant(wallMs: number): string {
  return new Date(wallMs).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
}

export function makeHeader(
  clock: SystemClock,
  what: {
    readonly seed: number;
    readonly scenario: string;
    readonly target: string;
    readonly scenarioFile: string;
    readonly command: readonly string[];
  },
): RunHeader {
  const wallMs = clock.wallMs();
  const run = runName(what.seed, wallMs, process.pid);
  return {
    schemaVersion: 1,
    lostlineVersion: lostlineVersion(),
    runId: `${compactInstant(wallMs)}-${what.scenario}-${what.target}-${run}`,
    run,
    seed: what.seed,
    scenarioFile: what.scenarioFile,
    startedAt: new Date(wallMs).toISOString(),
    originMs: clock.originMs,
    command: commandWithoutSecrets(what.command),
    machine: { cores: cpus().length, memoryBytes: totalmem(), kernel: release() },
  };
}
