/**
 * `positions.json`: for each file how far the sink has accepted it. Written beside and renamed, so it is
 * always whole; not synced, so it survives the end of the process but not of the machine.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PrefixRecord } from './prefix.js';

export interface FileRecord extends PrefixRecord {
  readonly key: string;
  readonly birth: string;
  readonly path: string;
}

const version = 1;

export class Checkpoint {
  readonly #path: string;
  #written = '';

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#path = join(directory, 'positions.json');
  }

  /** @throws SyntaxError if the file is there and is not ours */
  read(): FileRecord[] {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch {
      return []; // the first start
    }
    const state = JSON.parse(text) as { version?: number; files?: FileRecord[] };
    if (state.version !== version || !Array.isArray(state.files)) {
      throw new SyntaxError(`${this.#path}: expected version ${version} with a list 'files'`);
    }
    return state.files;
  }

  write(files: readonly FileRecord[]): void {
    const text = `${JSON.stringify({ version, files })}\n`;
    if (text === this.#written) return;
    writeFileSync(`${this.#path}.new`, text);
    renameSync(`${this.#path}.new`, this.#path);
    this.#written = text;
  }
}
