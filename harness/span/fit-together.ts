/** Whether directories are parts of one run: each mistake that people make with them is one sentence. */
import { UsageError } from '../support/errors.js';
import { counted } from '../support/units.js';
import { namedLives } from './lives.js';
import {
  readPart,
  runsHeard,
  type SinkPart,
  streamsWritten,
  type WriterPart,
} from './read-part.js';
import { runsMax } from './reception.js';

export interface Parts {
  /** In the order of their instances, or as they were named. */
  readonly writers: readonly [WriterPart, ...WriterPart[]];
  readonly sinks: readonly [SinkPart, ...SinkPart[]];
  readonly run: string;
}

/** @throws UsageError when they are not */
export function fitTogether(names: readonly string[]): Parts {
  const parts = names.flatMap(namedLives).map(readPart);
  refuseTwice(parts);
  const writers = parts.filter((part) => part.kind === 'writer');
  const sinks = parts.filter((part) => part.kind === 'sink');
  const [writer, sink] = [writers[0], sinks[0]];
  if (!writer || !sink) {
    const missing = writer ? "a sink's ('lostline sink')" : "a writer's ('lostline write')";
    throw new UsageError(
      `nothing to judge: expected at least one directory of a writer and one of a sink, ${missing} is missing`,
    );
  }
  refuseMixedRuns(writer, writers);
  refuseOtherLines(writer, writers);
  refuseOverlap(writers);
  refuseMissingInstances(writers);
  const { run } = writer.header;
  for (const one of sinks) refuseOtherRun(one, run);
  return { writers: [writer, ...writers.slice(1)], sinks: [sink, ...sinks.slice(1)], run };
}

function refuseTwice(parts: readonly (WriterPart | SinkPart)[]): void {
  const seen = new Map<string, string>();
  for (const { path, name } of parts) {
    const before = seen.get(path);
    if (before !== undefined) {
      const both = before === name ? name : `${before} and ${name}`;
      throw new UsageError(
        `${both}: the same directory is named twice, and its lines would count twice; name it once`,
      );
    }
    seen.set(path, name);
  }
}

function refuseMixedRuns(first: WriterPart, writers: readonly WriterPart[]): void {
  const other = writers.find(({ header }) => header.run !== first.header.run);
  if (!other) return;
  throw new UsageError(
    `${other.name}: its lines are of run ${other.header.run}, and those of ${first.name} of run ${first.header.run}: writers that belong together are given the same --run; judge each run by itself`,
  );
}

function refuseOtherLines(first: WriterPart, writers: readonly WriterPart[]): void {
  const other = writers.find((one) => linesOf(one) !== linesOf(first));
  if (!other) return;
  const seeds = [first, other].map(({ plan }) => plan.line.seed);
  const what = seeds[0] === seeds[1] ? 'another kind' : `another seed (${seeds.join(' and ')})`;
  throw new UsageError(
    `${other.name}: its lines are of ${what} than those of ${first.name}: expected the same scenario and seed for all writers of a run; write them again`,
  );
}

/** In plain lines stands no instant: writers of another pace, of which k6 knows none, write the same ones. */
function linesOf({ plan: { line } }: WriterPart): string {
  const instants = { timestampOriginMs: 0, timestampStepMs: 0 };
  return JSON.stringify(sorted(line.format === 'plain' ? { ...line, ...instants } : line));
}

/** Keys in order, whoever wrote them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(
    entries.sort(([one], [two]) => (one < two ? -1 : 1)).map(([key, one]) => [key, sorted(one)]),
  );
}

function refuseOverlap(writers: readonly WriterPart[]): void {
  const owners = new Map<string, string>();
  for (const writer of writers) {
    for (const stream of streamsWritten(writer)) {
      const owner = owners.get(stream);
      if (owner !== undefined) {
        const [number] = stream.split('/');
        throw new UsageError(
          `${owner} and ${writer.name}: both wrote stream ${number}, so nobody can tell their lines apart: give each writer of a run its own --instance NUMBER/OF and write again`,
        );
      }
      owners.set(stream, writer.name);
    }
  }
}

function refuseMissingInstances(writers: readonly WriterPart[]): void {
  const numbered = writers.flatMap(({ header, name }) => {
    const instance = header.part?.kind === 'writer' ? header.part.instance : undefined;
    return instance ? [{ ...instance, name }] : [];
  });
  const first = numbered[0];
  if (!first) return;
  const odd = numbered.find(({ of }) => of !== first.of);
  if (odd) {
    throw new UsageError(
      `${odd.name}: it is instance ${odd.number} of ${odd.of}, and ${first.name} is one of ${first.of}: expected all instances of one load`,
    );
  }
  for (let number = 1; number <= first.of; number++) {
    if (numbered.some((one) => one.number === number)) continue;
    throw new UsageError(
      `instance ${number}/${first.of} is missing: what it wrote would look like lines that nobody wrote; name the directory of every writer`,
    );
  }
}

function refuseOtherRun(sink: SinkPart, run: string): void {
  const { header, name } = sink;
  if (header.run !== '' && header.run !== run) {
    throw new UsageError(
      `${name}: it noted only lines of run ${header.run} (--run), and the writers wrote run ${run}; judge it with its own writers`,
    );
  }
  const heard = runsHeard(sink);
  if (heard.includes(run)) return;
  refuseUnnoted(sink, run, heard.length);
  if (heard.length === 0) return;
  throw new UsageError(
    `${name}: it heard of ${heard.length === 1 ? 'run' : 'runs'} ${heard.join(', ')}, and never of run ${run}, which the writers wrote; name the sink that their shipper ships to`,
  );
}

/** A sink keeps receipts of the first few runs alone; of further ones it counts lines. */
function refuseUnnoted({ name, seal }: SinkPart, run: string, noted: number): void {
  const { others = {} } = seal ?? {};
  const lines = others[run] ?? 0;
  if (lines > 0) {
    throw new UsageError(
      `${name}: it received ${counted(lines, 'line')} of run ${run} and kept no receipts of them: it keeps those of the first ${runsMax} runs that it hears of, and had heard of ${noted}; give it --run ${run}, or a new sink to each run, and write again`,
    );
  }
  // Of runs beyond those that are counted by name, nobody can say whose lines came; of a killed sink neither.
  const unnamed = others[''] ?? 0;
  if (unnamed === 0 && (seal || noted < runsMax)) return;
  const beyond = seal ? counted(unnamed, 'line') : 'lines';
  throw new UsageError(
    `${name}: it kept receipts of the first ${runsMax} runs that it heard of, run ${run} is none of them, and it may have received ${beyond} of it: nobody can say; give it --run ${run}, or a new sink to each run, and write again`,
  );
}
