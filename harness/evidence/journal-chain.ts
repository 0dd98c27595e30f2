/**
 * A hash chain through the records of a journal: each record carries, as its last field, the SHA-256 of
 * the chain before it and its own text, cut to 128 bits. A record that was changed, removed, inserted or
 * moved afterwards does not follow from the one before it. The value at a generation's `closed` record
 * stands for all that was told of that generation.
 *
 * Trade-off: the chain has no secret, so somebody who rewrites every record behind the change can make
 * it fit again. Against that, the last value of all journals is sealed with the run's end (`sealOf`),
 * and printed with the verdict: who kept that sees it.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord } from './journal.js';

const chainCharacters = 32;
/** A record is far shorter: paths have at most 4 KiB. */
const tailBytes = 64 * 1024;

export type Chained<T> = T & { readonly chain: string };

function digest(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\n');
  return hash.digest('hex').slice(0, chainCharacters);
}

/** Of one stream and epoch. */
export class JournalChain {
  #value: string;

  constructor(stream: number, epoch: number) {
    this.#value = digest(`lostline journal ${stream} ${epoch}`);
  }

  /** The record's line, without a newline. */
  lineOf(record: JournalRecord): string {
    const text = JSON.stringify(record);
    this.#value = digest(this.#value, text);
    return `${text.slice(0, -1)},"chain":"${this.#value}"}`;
  }

  /** Whether this record follows; the chain goes on from what it says either way. */
  follows(record: Chained<JournalRecord>): boolean {
    const { chain, ...plain } = record;
    const expected = digest(this.#value, JSON.stringify(plain));
    this.#value = chain;
    return chain === expected;
  }
}

/**
 * One value for the journals of a directory, from their last chain values in the order of their names;
 * '' when there are none. Journals of releases without a chain count as empty ones.
 */
export function sealOf(journalDirectory: string): string {
  const names = readdirSync(journalDirectory).filter((name) => /^stream-.*\.ndjson$/.test(name));
  if (names.length === 0) return '';
  return digest(
    ...names.sort().map((name) => `${name} ${lastChain(join(journalDirectory, name))}`),
  );
}

function lastChain(path: string): string {
  const text = tailOf(path);
  const end = text.lastIndexOf('\n');
  const line = text.slice(text.lastIndexOf('\n', end - 1) + 1, Math.max(0, end));
  return /"chain":"([0-9a-f]{32})"\}$/.exec(line)?.[1] ?? '';
}

function tailOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Math.min(tailBytes, fstatSync(file).size);
    const tail = Buffer.alloc(bytes);
    const read = readSync(file, tail, 0, bytes, fstatSync(file).size - bytes);
    return tail.toString('utf8', 0, read);
  } finally {
    closeSync(file);
  }
}
