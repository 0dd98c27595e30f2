/**
 * A directory that a writer or a sink left, whole or cut off by `kill -9`: what it is, and how it ended. Told
 * by its header, or by what is in it where another program than Lostline wrote it.
 */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../evidence/event.js';
import type { RunHeader } from '../evidence/header.js';
import { runFiles } from '../evidence/layout.js';
import { newTally, readNdjson } from '../evidence/ndjson-reader.js';
import type { Plan } from '../plan/plan.js';
import { messageOf, UsageError } from '../support/errors.js';
import { readHeader, readPlan } from '../verdict/read-json.js';
import { partFiles } from './part-directory.js';
import { readSeal, type SinkSeal } from './sink-seal.js';

/** The files of a writer's journal; others may lie beside them. */
export const journalFile = /^(stream|observed)-\d{4,}\.\d{4,}\.(ndjson|head)$/;

interface Part {
  /** As it was named by whoever named it. */
  readonly name: string;
  /** Without links. */
  readonly path: string;
  readonly header: RunHeader;
  readonly events: readonly RunEvent[];
}

export interface WriterPart extends Part {
  readonly kind: 'writer';
  readonly plan: Plan;
}

export interface SinkPart extends Part {
  readonly kind: 'sink';
  readonly protocol: string;
  /** Null: it was killed. */
  readonly seal: SinkSeal | null;
}

/** @throws UsageError in one sentence when it is neither, or can't be read */
export function readPart(name: string): WriterPart | SinkPart {
  const path = pathOf(name);
  const header = readHeader(join(path, runFiles.header));
  const has = (file: string) => existsSync(join(path, file));
  const kind = header.part?.kind ?? kindByFiles(has);
  const part = { name, path, header, events: eventsOf(path) };
  if (kind === 'sink') return sinkOf(part, has);
  if (kind === 'writer' && has(runFiles.journal)) {
    return { ...part, kind, plan: readPlan(join(path, runFiles.plan)) };
  }
  const words = {
    writer: `holds no ${runFiles.journal}/, which a writer makes first: it was not copied whole`,
    judged: "holds parts that were judged together already: 'lostline verdict' judges them again",
    run: "is a whole run: 'lostline verdict' judges it",
    unknown: `holds neither a journal nor receipts: expected a directory of 'lostline write' or 'lostline sink'`,
  };
  throw new UsageError(`${name}: ${words[kind]}`);
}

function pathOf(name: string): string {
  const found = statSync(name, { throwIfNoEntry: false });
  if (found?.isDirectory() && existsSync(join(name, runFiles.header))) return realpathSync(name);
  const what = !found ? 'nothing' : found.isDirectory() ? `no ${runFiles.header} in it` : 'a file';
  throw new UsageError(
    `${name}: expected the directory of a writer ('lostline write') or of a sink ('lostline sink'), found ${what}`,
  );
}

/** What a directory is whose header does not say. A run stays one when its receipts are gone. */
export function kindByFiles(has: (file: string) => boolean): 'writer' | 'run' | 'unknown' {
  const ofRuns = [runFiles.receipts, runFiles.samples, runFiles.shipper];
  if (ofRuns.some(has)) return 'run';
  return has(runFiles.journal) ? 'writer' : 'unknown';
}

function eventsOf(path: string): RunEvent[] {
  const file = join(path, runFiles.events);
  return existsSync(file) ? [...readNdjson<RunEvent>(file, newTally())] : [];
}

function sinkOf(part: Part, has: (file: string) => boolean): SinkPart {
  const { header, name, path } = part;
  const protocol = header.part?.kind === 'sink' ? header.part.protocol : '';
  if (!has(partFiles.odd)) {
    throw new UsageError(
      `${name}: holds no ${partFiles.odd}, which a sink makes first: it was not copied whole`,
    );
  }
  const seal = has(partFiles.seal) ? readSeal(join(path, partFiles.seal)) : null;
  return { ...part, kind: 'sink', protocol, seal };
}

/** Names of the runs that a sink has receipts of. */
export function runsHeard({ path, name }: Pick<SinkPart, 'path' | 'name'>): string[] {
  const folder = join(path, partFiles.heard);
  try {
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  } catch (error) {
    throw new UsageError(`${name}: its receipts can't be read: ${messageOf(error)}`);
  }
}

/** Streams and epochs that a writer has journals of, as 'stream/epoch'. */
export function streamsWritten({ path, name }: WriterPart): string[] {
  try {
    return readdirSync(join(path, runFiles.journal)).flatMap((file) => {
      const [, stream, epoch] = /^stream-(\d{4,})\.(\d{4,})\.ndjson$/.exec(file) ?? [];
      return stream === undefined ? [] : [`${Number(stream)}/${Number(epoch)}`];
    });
  } catch (error) {
    throw new UsageError(`${name}: its journal can't be read: ${messageOf(error)}`);
  }
}

/** The scenario that a writer was given; '' where it had none. */
export function scenarioOf({ path }: WriterPart): string {
  const file = join(path, runFiles.scenario);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
