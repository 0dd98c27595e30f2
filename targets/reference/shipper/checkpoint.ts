/**
 * `positions.json`: for each file how far the sink has accepted it. Written beside and renamed, so it is
 * always whole; not synced, so it survives the end of the process but not of the machine. It carries a
 * CRC-32 of itself: damaged positions are as good as none, because one that is too high skips lines.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { PrefixRecord } from './prefix.js';

export interface FileRecord extends PrefixRecord {
  readonly key: string;
  readonly birth: string;
  readonly path: string;
}

const version = 2;

/** What an earlier process has left. */
export interface Kept {
  readonly files: readonly FileRecord[];
  /** What is wrong with it, so that nothing of it is taken; null when it is as it was written. */
  readonly damage: string | null;
}

export class Checkpoint {
  readonly #path: string;
  #written = '';

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#path = join(directory, 'positions.json');
  }

  /** @param trusts `blindly` takes whatever can be parsed: a defect */
  read(trusts: 'what-is-whole' | 'blindly' = 'what-is-whole'): Kept {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return damaged(String(error));
      return { files: [], damage: null }; // the first start
    }
    try {
      return parse(text, trusts);
    } catch (error) {
      return damaged(String(error));
    }
  }

  write(files: readonly FileRecord[]): void {
    const text = `${JSON.stringify({ version, crc: crcOf(files), files })}\n`;
    if (text === this.#written) return;
    writeFileSync(`${this.#path}.new`, text);
    renameSync(`${this.#path}.new`, this.#path);
    this.#written = text;
  }
}

function parse(text: string, trusts: 'what-is-whole' | 'blindly'): Kept {
  const state = JSON.parse(text) as { version?: number; crc?: number; files?: FileRecord[] };
  if (!Array.isArray(state.files)) return damaged("there is no list 'files'");
  if (trusts === 'blindly') return { files: state.files, damage: null };
  if (state.version !== version) return damaged(`version ${state.version}, expected ${version}`);
  if (state.crc !== crcOf(state.files)) return damaged('its checksum is another');
  return { files: state.files, damage: null };
}

function damaged(damage: string): Kept {
  return { files: [], damage };
}

function crcOf(files: readonly FileRecord[]): number {
  return crc32(JSON.stringify(files));
}
