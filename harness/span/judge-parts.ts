/** Brings parts of a run together and judges them; a directory that holds them is judged again by the same code. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunHeader, SinksAre } from '../evidence/header.js';
import { runFiles } from '../evidence/layout.js';
import { compactInstant } from '../run/header.js';
import { mustKeep } from '../run/keep.js';
import type { Clock } from '../support/clock.js';
import { UsageError } from '../support/errors.js';
import { judge } from '../verdict/judge.js';
import type { LineRange, RunResult } from '../verdict/result.js';
import { writeVerdict, writeWhole } from '../verdict/write.js';
import { bringTogether } from './bring-together.js';
import { fitTogether } from './fit-together.js';
import { loadJudged } from './load-judged.js';
import { kindByFiles } from './read-part.js';

export interface JudgeRequest {
  /** Directories of writers and sinks, in any order. */
  readonly directories: readonly string[];
  /** A new one below `runs/` when not given. */
  readonly out: string | undefined;
  readonly sinksAre: SinksAre;
  /** Values of `--expect`. */
  readonly expects: readonly string[];
  readonly shipper: string | undefined;
}

export interface JudgedParts {
  readonly directory: string;
  readonly result: RunResult;
}

/** @throws UsageError when the directories are not parts of one run, EnvironmentError when nothing can be written */
export function judgeParts(request: JudgeRequest, clock: Clock): JudgedParts {
  const parts = fitTogether(request.directories);
  const { scenario } = parts.writers[0].plan;
  const runId = `${compactInstant(clock.wallMs())}-judged-${scenario}-${parts.run}`;
  const { sinksAre, expects, shipper } = request;
  const out = request.out ?? join('runs', runId);
  const directory = bringTogether({ parts, out, runId, sinksAre, expects, shipper });
  return { directory, result: judgeTogether(directory) };
}

/**
 * Whether a directory holds parts that were brought together.
 * @throws UsageError when it is one part alone, of which there is no verdict
 */
export function holdsParts(directory: string): boolean {
  const header = headerIn(directory);
  if (!header) return false;
  const { part } = header;
  if (part?.kind === 'judged') return true;
  const has = (name: string) => existsSync(join(directory, name));
  const kind = part?.kind ?? kindByFiles(has);
  if (kind === 'run' || kind === 'unknown') return false;
  const other = kind === 'writer' ? 'sink' : 'writer';
  throw new UsageError(
    `${directory}: is what a ${kind} left that ran by itself, and says nothing without a ${other}'s: 'lostline judge' brings them together`,
  );
}

/** Null where there is none that can be read: whoever reads it as a run says what is wrong with it. */
function headerIn(directory: string): Partial<RunHeader> | null {
  try {
    return JSON.parse(readFileSync(join(directory, runFiles.header), 'utf8'));
  } catch {
    return null;
  }
}

/** All ranges, made again. @throws UsageError when a file is missing or damaged */
export function rangesTogether(directory: string): Iterable<LineRange> {
  return judge(loadJudged(directory).evidence).ranges();
}

/** @throws UsageError when a file is missing or damaged, EnvironmentError when the verdict can't be written */
export function judgeTogether(directory: string, keep = mustKeep): RunResult {
  const { evidence, malformed } = loadJudged(directory);
  const judgement = judge(evidence);
  const samples = malformed.map((sample) => `${JSON.stringify(sample)}\n`);
  keep(() => {
    writeWhole(join(directory, runFiles.malformed), samples);
    writeVerdict(directory, judgement);
  });
  return judgement.result;
}
