/**
 * Copies the parts of a run into one directory, so that it can be judged there, and again in a year: for each
 * writer its journal, for each sink its receipts of this run and what was odd. The parts themselves are left as
 * they are.
 *
 *     run.json  plan.json  scenario.yaml
 *     writers/1/  run.json  plan.json  events.ndjson  journal/
 *     sinks/1/    run.json  events.ndjson  seal.json  odd.ndjson  receipts.bin
 */
import { constants, copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JudgedFolder, RunHeader, SinksAre } from '../evidence/header.js';
import { harnessStreams, runFiles } from '../evidence/layout.js';
import type { LoadPlan, Plan, RotationPlan } from '../plan/plan.js';
import { scenarioSinkKinds } from '../scenario/kinds.js';
import { EnvironmentError, messageOf } from '../support/errors.js';
import { makeFolder } from '../support/folders.js';
import { budgetWith } from './budget.js';
import type { Parts } from './fit-together.js';
import { isFurtherLife } from './lives.js';
import { createPartDirectory, partFiles, writeHeader, writeJson } from './part-directory.js';
import {
  journalFile,
  type SinkPart,
  scenarioOf,
  streamsWritten,
  type WriterPart,
} from './read-part.js';

export interface TogetherOptions {
  readonly parts: Parts;
  readonly out: string;
  readonly runId: string;
  readonly sinksAre: SinksAre;
  /** Values of `--expect`. */
  readonly expects: readonly string[];
  /** What stood between, for the report. */
  readonly shipper: string | undefined;
}

/** @returns the directory. @throws UsageError when it is not empty, EnvironmentError when it can't be written */
export function bringTogether(options: TogetherOptions): string {
  const { parts, runId, sinksAre } = options;
  const plan = planOf(options);
  const directory = createPartDirectory(options.out, []);
  const folderOf = (kind: string) => (part: WriterPart | SinkPart, index: number) => ({
    folder: join(kind, String(index + 1)),
    from: part.name,
    part,
  });
  const writers = parts.writers.map(folderOf('writers'));
  const sinks = parts.sinks.map(folderOf('sinks'));
  try {
    for (const { folder, part } of writers) copyWriter(part, join(directory.path, folder));
    for (const { folder, part } of sinks) copySink(part, join(directory.path, folder), parts.run);
    writeFileSync(directory.file('scenario'), scenarioOf(parts.writers[0]));
  } catch (error) {
    throw new EnvironmentError(
      `${directory.path}: the parts can't be brought together: ${messageOf(error)}; free space or name another directory with --out`,
    );
  }
  const listed = (all: typeof writers): JudgedFolder[] =>
    all.map(({ folder, from, part }) => ({
      ...{ folder, from },
      ...(isFollowed(part, parts.sinks) ? { isFollowed: true } : {}),
    }));
  const judged = { kind: 'judged' as const, writers: listed(writers), sinks: listed(sinks) };
  writeJson(directory.file('plan'), plan);
  // Last, so that a directory with a header is whole.
  writeHeader(directory, {
    ...parts.writers[0].header,
    ...{ runId, command: commandOf(parts.writers[0].header), part: { ...judged, sinksAre } },
  });
  return directory.path;
}

/** Whether a later life of the same sink took over. */
function isFollowed({ path }: WriterPart | SinkPart, sinks: readonly SinkPart[]): boolean {
  const lives = sinks.map((sink) => sink.path).filter((one) => dirname(one) === dirname(path));
  const further = sinks.some((sink) => dirname(sink.path) === path);
  return further || (isFurtherLife(path) && lives.at(-1) !== path);
}

/** What writes such lines again, as one load and under a name of its own. */
function commandOf({ command }: RunHeader): string[] {
  const own = ['--run', '--instance', '--logs'];
  return command.filter(
    (word, index) =>
      word !== '--resume' &&
      !own.some((flag) => word === flag || word.startsWith(`${flag}=`)) &&
      !own.includes(command[index - 1] ?? ''),
  );
}

const shared = constants.COPYFILE_FICLONE;

function copyWriter({ path }: WriterPart | SinkPart, folder: string): void {
  const journal = join(folder, runFiles.journal);
  makeFolder(journal);
  for (const name of [runFiles.header, runFiles.plan, runFiles.events]) {
    if (existsSync(join(path, name))) copyFileSync(join(path, name), join(folder, name), shared);
  }
  for (const name of readdirSync(join(path, runFiles.journal))) {
    if (!journalFile.test(name)) continue;
    copyFileSync(join(path, runFiles.journal, name), join(journal, name), shared);
  }
}

function copySink({ path }: WriterPart | SinkPart, folder: string, run: string): void {
  makeFolder(folder);
  const receipts = join(partFiles.heard, run, runFiles.receipts);
  for (const name of [runFiles.header, runFiles.events, partFiles.odd, partFiles.seal, receipts]) {
    const to = name === receipts ? runFiles.receipts : name;
    if (existsSync(join(path, name))) copyFileSync(join(path, name), join(folder, to), shared);
  }
}

/** One plan of all writers: instances share one, others have each their own load. */
function planOf({ parts, expects, shipper }: TogetherOptions): Plan {
  const { writers, sinks } = parts;
  const { plan } = writers[0];
  const kind = scenarioSinkKinds.find((known) => known === sinks[0].protocol) ?? plan.sink.kind;
  const { secondary: _secondary, audit: _audit, pipeline: _pipeline, ...own } = plan;
  const { unionMax: _unionMax, ...budget } = plan.budget;
  return {
    ...own,
    load: loadOf(writers),
    rotation: rotationOf(writers),
    faults: [],
    sink: { kind, options: {} },
    target: shipper === undefined ? plan.target : { ...plan.target, name: shipper, version: '' },
    budget: budgetWith(budget, expects),
  };
}

const wasStopped = ({ events }: WriterPart) =>
  events.some((event) => event.event === 'phase' && event.phase === 'interrupted');
const isInstance = ({ header }: WriterPart) =>
  header.part?.kind === 'writer' && header.part.instance !== undefined;

function loadOf(writers: readonly [WriterPart, ...WriterPart[]]): LoadPlan {
  const { load } = writers[0].plan;
  const numbers = writers
    .flatMap(streamsWritten)
    .map((name) => Number(name.split('/')[0]))
    .filter((stream) => stream < harnessStreams.first);
  const planned = writers.map(({ plan }) => plan.load.streams);
  const streams = Math.max(1, ...planned, ...numbers);
  // A writer that was told to end early wrote what it wrote: the load is what it made of it.
  const lines = writers.some(wasStopped) ? null : linesOf(writers);
  return { ...load, streams, lines };
}

function linesOf(writers: readonly [WriterPart, ...WriterPart[]]): number | null {
  if (isInstance(writers[0])) return writers[0].plan.load.lines;
  // A writer that goes on where it was killed writes its load again: at least once it is to be whole.
  const firsts = writers.filter(({ path }) => !isFurtherLife(path));
  const all = firsts.map(({ plan }) => plan.load.lines);
  return all.reduce((sum, lines) => (sum === null || lines === null ? null : sum + lines), 0);
}

/** How many rotations were to be is only known of a load that was written to its end. */
function rotationOf(writers: readonly [WriterPart, ...WriterPart[]]): RotationPlan | null {
  const { rotation } = writers[0].plan;
  const isWhole = !writers.some(wasStopped) && (writers.length === 1 || isInstance(writers[0]));
  return rotation && (isWhole ? rotation : { ...rotation, countMax: 0 });
}
