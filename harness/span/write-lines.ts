/**
 * A writer by itself: the lines and rotations of a plan, or one instance's share of them, into a directory of
 * logs that somebody else's shipper reads. The journal is sealed when it ends in good order, also when it was
 * told to end early: then it wrote what it wrote. After a `kill -9` the journal says how far it got.
 */
import { realpathSync, writeFileSync } from 'node:fs';
import type { Phase, RunEvent } from '../evidence/event.js';
import type { RunHeader } from '../evidence/header.js';
import { sealOf } from '../evidence/journal-chain.js';
import { readJournals } from '../evidence/journal-reader.js';
import { NdjsonWriter } from '../evidence/ndjson-writer.js';
import { makeHeader } from '../run/header.js';
import { planWithoutSecrets } from '../sink/hide-secrets.js';
import { SystemClock } from '../support/clock.js';
import { EnvironmentError, messageOf } from '../support/errors.js';
import { makeFolder } from '../support/folders.js';
import type { WriterProgress } from '../writer/shared-state.js';
import { startWriter, type Writer } from '../writer/writer.js';
import {
  createPartDirectory,
  type PartDirectory,
  writeHeader,
  writeJson,
} from './part-directory.js';
import type { PreparedWrite } from './prepare-write.js';

/** Between the decision to begin and the first line: threads must see it in time. */
const beginLeadMs = 100;

export interface WriteOptions {
  readonly prepared: PreparedWrite;
  readonly out: string;
  /** Where the log files go; `logs` within `out` when not given. */
  readonly logs?: string | undefined;
  readonly command: readonly string[];
  /** Called once everything stands and lines begin. */
  readonly begun?: (writing: Writing) => void;
  readonly signal: AbortSignal;
}

export interface Writing {
  readonly directory: string;
  readonly logs: string;
  progress(): WriterProgress;
}

export interface Wrote {
  readonly ending: 'done' | 'stopped';
  readonly progress: WriterProgress;
  readonly tookMs: number;
  /** Stands for the journal as it was at the end. */
  readonly seal: string;
  /** Rotations that could not be carried out, in words; at most 1,000 of each stream. */
  readonly rotationFailures: readonly string[];
}

/** @throws EnvironmentError when a directory or a log can't be written */
export async function writeLines(options: WriteOptions): Promise<Wrote> {
  const { prepared, signal } = options;
  const clock = new SystemClock();
  const directory = createPartDirectory(options.out, ['journal']);
  const logs = logDirectory(options.logs ?? directory.file('logs'));
  writeInputs(directory, options, headerOf(clock, options));
  const events = new Events(directory, clock);
  const { plan, run, streams, epoch } = prepared;
  const writer = await startWriter({
    ...{ plan, run, streams, epoch, directory: logs },
    journalDirectory: directory.file('journal'),
    originMs: clock.originMs,
  });
  try {
    const beganAtMs = clock.nowMs() + beginLeadMs;
    writer.begin(beganAtMs);
    events.phase('load', beganAtMs);
    const progress = () => writer.progress();
    options.begun?.({ directory: directory.path, logs, progress });
    const ending = await followToEnd(writer, signal);
    const tookMs = Math.max(0, clock.nowMs() - beganAtMs);
    const seal = events.end(ending);
    const rotationFailures = failuresIn(directory.file('journal'));
    return { ending, progress: writer.progress(), tookMs, seal, rotationFailures };
  } finally {
    await writer.stop();
    events.close();
  }
}

function failuresIn(journal: string): string[] {
  const { journals } = readJournals(journal);
  return journals.flatMap(({ rotationFailures }) => rotationFailures.map(({ message }) => message));
}

async function followToEnd(writer: Writer, signal: AbortSignal): Promise<Wrote['ending']> {
  let ending: Wrote['ending'] = 'done';
  const stop = () => {
    ending = 'stopped';
    void writer.stop();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await writer.whenDone;
    return ending;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function logDirectory(wanted: string): string {
  try {
    makeFolder(wanted);
    return realpathSync(wanted);
  } catch (error) {
    throw new EnvironmentError(
      `${wanted}: the log directory can't be made: ${messageOf(error)}; name another with --logs`,
    );
  }
}

function headerOf(clock: SystemClock, { prepared, command }: WriteOptions): RunHeader {
  const { plan, run, scenarioFile, instance } = prepared;
  const { seed, scenario } = plan;
  const own = makeHeader(clock, { seed, scenario, target: 'writer', scenarioFile, command });
  const suffix = instance ? `-${instance.number}of${instance.of}` : '';
  const runId = `${own.runId.slice(0, -own.run.length)}${run}${suffix}`;
  return { ...own, run, runId, part: { kind: 'writer', ...(instance ? { instance } : {}) } };
}

function writeInputs(directory: PartDirectory, options: WriteOptions, header: RunHeader): void {
  const { plan, scenarioText } = options.prepared;
  writeHeader(directory, header);
  writeJson(directory.file('plan'), planWithoutSecrets(plan));
  try {
    writeFileSync(directory.file('scenario'), scenarioText);
  } catch (error) {
    throw new EnvironmentError(
      `${directory.path}: can't be written: ${messageOf(error)}; free space or name another with --out`,
    );
  }
}

/** events.ndjson of a writer: when the load began and ended, and the seal. */
class Events {
  readonly #log: NdjsonWriter;
  readonly #clock: SystemClock;
  readonly #journal: string;

  constructor(directory: PartDirectory, clock: SystemClock) {
    this.#log = new NdjsonWriter(directory.file('events'));
    this.#clock = clock;
    this.#journal = directory.file('journal');
  }

  phase(phase: Phase, atMs = this.#clock.nowMs()): void {
    this.#append({ event: 'phase', atMs, phase });
  }

  /** @returns the seal */
  end(ending: Wrote['ending']): string {
    this.phase(ending === 'done' ? 'closed' : 'interrupted');
    const journals = sealOf(this.#journal);
    this.#append({ event: 'sealed', atMs: this.#clock.nowMs(), journals });
    return journals;
  }

  close(): void {
    this.#log.close();
  }

  #append(event: RunEvent): void {
    this.#log.append(event);
  }
}
