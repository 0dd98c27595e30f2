/**
 * Writes a stream's journal with plain write(2) calls and no buffer of our own: what was written
 * before a `kill -9` is in the page cache and stays. Records are appended, one line each; the head is
 * overwritten in place before every block. A full disk is one clear error.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord } from '../evidence/journal.js';
import { JournalChain } from '../evidence/journal-chain.js';
import {
  JournalHeadEncoder,
  journalFileNames,
  journalHeadBytes,
} from '../evidence/journal-head.js';
import { fileError } from './file-error.js';

export class JournalWriter {
  readonly #recordsPath: string;
  readonly #headPath: string;
  readonly #records: number;
  readonly #head: number;
  readonly #encoder: JournalHeadEncoder;
  readonly #chain: JournalChain;

  /** @throws EnvironmentError where the directory can't be written. */
  constructor(directory: string, stream: number, epoch: number) {
    const names = journalFileNames(stream, epoch);
    this.#recordsPath = join(directory, names.records);
    this.#headPath = join(directory, names.head);
    this.#encoder = new JournalHeadEncoder(stream, epoch);
    this.#chain = new JournalChain(stream, epoch);
    try {
      this.#records = openSync(this.#recordsPath, 'a');
      this.#head = openSync(this.#headPath, 'w');
    } catch (error) {
      throw fileError(error, 'open the journal', this.#recordsPath);
    }
  }

  record(record: JournalRecord): void {
    const bytes = Buffer.from(`${this.#chain.lineOf(record)}\n`);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#records, bytes, at);
    } catch (error) {
      throw fileError(error, 'write the journal', this.#recordsPath);
    }
  }

  /** @param offset file offset at which the next byte goes. */
  head(
    generation: number,
    committedNext: number,
    intendedNext: number,
    offset: number,
    atMs: number,
  ): void {
    const bytes = this.#encoder.encode(generation, committedNext, intendedNext, offset, atMs);
    try {
      writeSync(this.#head, bytes, 0, journalHeadBytes, 0);
    } catch (error) {
      throw fileError(error, 'write the journal', this.#headPath);
    }
  }

  close(): void {
    closeSync(this.#records);
    closeSync(this.#head);
  }
}
