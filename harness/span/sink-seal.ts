/**
 * seal.json: the last words of a sink that ended in good order. Without it the sink was killed, and nobody
 * can say what it had taken and not yet written down.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../evidence/layout.js';
import type { SinkCounters } from '../sink/sink.js';
import { readJson, type Shape } from '../verdict/read-json.js';
import type { OddOmitted } from './odd-messages.js';
import { type PartDirectory, partFiles, writeJson } from './part-directory.js';
import type { Reception } from './reception.js';

const pieceBytes = 1024 * 1024;

export interface SinkSeal {
  readonly schemaVersion: 1;
  /** When the sink closed, milliseconds since its origin. */
  readonly atMs: number;
  readonly ending: 'quiet' | 'stopped';
  /** When the last message came; null: none did. */
  readonly lastAtMs: number | null;
  /** Messages that were taken. */
  readonly accepted: number;
  readonly refusedRequests: number;
  readonly malformedRequests: number;
  readonly abortedRequests: number;
  readonly kernelDrops: number;
  readonly connections: number;
  readonly stallMsMax: number;
  /** Whole lines by run, duplicates included: of those that have receipts, and of others. */
  readonly runs: Readonly<Record<string, number>>;
  readonly others: Readonly<Record<string, number>>;
  readonly oddKept: number;
  readonly oddOmitted: OddOmitted;
  /** SHA-256 of the files as they were at the end, by path below the directory. */
  readonly digests: Readonly<Record<string, string>>;
}

/** @throws UsageError when it can't be read or is damaged */
export function readSeal(path: string): SinkSeal {
  return readJson<SinkSeal>(path, sealShape);
}

const sealShape: Shape<SinkSeal> = {
  ...{ atMs: 'number', accepted: 'number', runs: 'object', others: 'object' },
  ...{ oddOmitted: 'object', digests: 'object' },
};

/** @throws what open(2) or read(2) say */
export function digestOf(path: string): string {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(pieceBytes);
    for (;;) {
      const read = readSync(file, piece, 0, pieceBytes, null);
      if (read === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

/** The sink has closed, and everything that came is on disk. @throws EnvironmentError */
export function writeSeal({ directory, reception, counters, atMs, ending }: Sealing): void {
  const { counts, lastAtMs, odd } = reception;
  const { bytes: _bytes, refusedBytes: _refusedBytes, ...told } = counters;
  const seal: SinkSeal = {
    ...{ schemaVersion: 1, atMs, ending, lastAtMs },
    ...told,
    accepted: counters.accepted - reception.apart,
    ...{ runs: counts.runs, others: counts.others },
    ...{ oddKept: odd.kept, oddOmitted: odd.omitted },
    digests: digestsOf(directory, Object.keys(counts.runs)),
  };
  writeJson(directory.file('seal'), seal);
}

export interface Sealing extends Pick<SinkSeal, 'atMs' | 'ending'> {
  readonly directory: PartDirectory;
  readonly reception: Reception;
  readonly counters: SinkCounters;
}

function digestsOf(directory: PartDirectory, runs: readonly string[]): Record<string, string> {
  const paths = [
    partFiles.odd,
    ...runs.map((run) => join(partFiles.heard, run, runFiles.receipts)),
  ];
  return Object.fromEntries(paths.map((path) => [path, digestOf(join(directory.path, path))]));
}
