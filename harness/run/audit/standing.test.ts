/** What is to stand of a stream whose writer ended in good order, and of one whose writer was killed. */
import {
  copyFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Generation, StreamEnded, StreamJournal } from '../../evidence/journal.js';
import { LineTemplates } from '../../line/templates.js';
import { toStand } from './standing.js';

const lineBytes = 100;
const linesEach = 10;
/** With their newlines. */
const generationBytes = linesEach * (lineBytes + 1);
const templates = new LineTemplates({
  ...{ seed: 7, format: 'plain', alphabet: 'ascii', payload: 'unique', period: 10 },
  sizes: { kind: 'fixed', bytes: lineBytes },
  ...{ timestampOriginMs: 1_767_225_599_990, timestampStepMs: 7, criRecordBytesMax: 70 },
});

const ended: StreamEnded = {
  ...{ record: 'ended', atMs: 9, next: 31, blocks: 3 },
  latenessMs: { p50: 0, p99: 0, max: 0 },
};

/** A stream of three generations of ten lines each, `app.log.1`, `app.log.2` and `app.log`, as their journal has them. */
class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'lostline-standing-'));
  readonly generations = ['app.log.1', 'app.log.2', 'app.log'].map((name, index) =>
    this.#generation(name, index + 1),
  );

  #generation(name: string, generation: number): Generation {
    writeFileSync(this.at(name), Buffer.alloc(generationBytes, 'x'));
    const { dev, ino } = statSync(this.at(name), { bigint: true });
    const first = 1 + (generation - 1) * linesEach;
    return {
      ...{ stream: 1, epoch: 1, generation, device: String(dev), inode: String(ino) },
      ...{ paths: [name], first, last: first + linesEach - 1, firstOffset: 0 },
      ...{ bytes: generationBytes, createdAtMs: 0, rotatedAtMs: null, closedAtMs: null },
      ...{ deletedAtMs: null, truncatedAtMs: null, compressedAtMs: null, otherForms: [] },
      ...{ accessed: null, rotation: null, destroyed: null },
    };
  }

  /** The generation of this file with a copy of it. */
  copied(name: string, copy: string): Generation {
    copyFileSync(this.at(name), this.at(copy));
    const inode = String(statSync(this.at(copy), { bigint: true }).ino);
    const generation = this.generations.find(({ paths }) => paths.includes(name))!;
    const otherForms = [{ how: 'copied', inode, atMs: 5 }] as const;
    return { ...generation, paths: [name, copy], otherForms };
  }

  at(name: string): string {
    return join(this.path, name);
  }

  standing(change: Partial<StreamJournal> = {}) {
    const { path: directory, generations } = this;
    const sure = { committedNext: 31, intendedNext: 31, marks: [], rotationFailures: [] };
    const journal = { stream: 1, epoch: 1, generations, ended: null, ...sure, ...change };
    const { standing, notThere } = toStand(journal, { directory, templates });
    const names = standing.map(({ path }) => path.slice(directory.length + 1));
    return { standing, notThere, names };
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

describe('a writer that ended', () => {
  it('wrote what its journal says, where it says', () => {
    using folder = new Folder();
    renameSync(folder.at('app.log'), folder.at('elsewhere'));
    const { standing, notThere, names } = folder.standing({ ended });
    expect({ names, notThere }).toEqual({
      names: ['app.log.1', 'app.log.2', 'app.log'],
      notThere: 0,
    });
    expect(standing[2]!.expected).toMatchObject({ first: 21, last: 30, unsureLast: 30 });
  });
});

describe('a writer that was killed', () => {
  it('may have been writing the lines that its journal is not sure of, in its last file', () => {
    using folder = new Folder();
    const { standing } = folder.standing({ committedNext: 27, intendedNext: 31 });
    const expected = standing.map(({ expected: { first, last, unsureLast } }) => [
      first,
      last,
      unsureLast,
    ]);
    expect(expected).toEqual([
      [1, 10, 10],
      [11, 20, 20],
      [21, 26, 30],
    ]);
  });

  it('may have renamed a file and told nobody', () => {
    using folder = new Folder();
    renameSync(folder.at('app.log'), folder.at('app.log.3'));
    writeFileSync(folder.at('app.log'), '');
    const { names, notThere } = folder.standing();
    expect({ names, notThere }).toEqual({
      names: ['app.log.1', 'app.log.2', 'app.log.3'],
      notThere: 0,
    });
  });

  it('may have renamed one, and not two', () => {
    using folder = new Folder();
    renameSync(folder.at('app.log.1'), folder.at('app.log.3'));
    renameSync(folder.at('app.log.2'), folder.at('app.log.4'));
    const { names, notThere } = folder.standing();
    expect({ names, notThere }).toEqual({
      names: ['app.log.1', 'app.log.2', 'app.log'],
      notThere: 0,
    });
  });

  it('may have copied its last file: the original has it all until it is truncated', () => {
    using folder = new Folder();
    const copied = folder.copied('app.log', 'app.log.3');
    const generations = [...folder.generations.slice(0, 2), copied];
    const before = folder.standing({ generations });
    expect(before.names).toEqual(['app.log.1', 'app.log.2', 'app.log']);
    expect(before.standing[2]!.expected).toMatchObject({ last: 30, unsureLast: 30 });
    truncateSync(folder.at('app.log'));
    const after = folder.standing({ generations });
    expect(after.names).toEqual(['app.log.1', 'app.log.2', 'app.log.3']);
    expect(after.standing[2]!.expected).toMatchObject({ first: 21, last: 20, unsureLast: 30 });
    expect(folder.standing({ generations, ended }).standing[2]!.expected).toMatchObject({
      last: 30,
    });
  });

  it('may have deleted one file, and not two', () => {
    using folder = new Folder();
    rmSync(folder.at('app.log.1'));
    expect(folder.standing()).toMatchObject({ names: ['app.log.2', 'app.log'], notThere: 1 });
    rmSync(folder.at('app.log.2'));
    const all = { names: ['app.log.1', 'app.log.2', 'app.log'], notThere: 0 };
    expect(folder.standing()).toMatchObject(all);
  });

  it('a link to nothing but itself stands for no file, whatever its name', () => {
    using folder = new Folder();
    rmSync(folder.at('app.log.1'));
    for (const name of ['app.log.1', 'noise']) symlinkSync(name, folder.at(name));
    expect(folder.standing()).toMatchObject({ names: ['app.log.2', 'app.log'], notThere: 1 });
  });

  it('may have emptied its last file, and no other', () => {
    using folder = new Folder();
    truncateSync(folder.at('app.log'));
    expect(folder.standing()).toMatchObject({ names: ['app.log.1', 'app.log.2'], notThere: 1 });
    truncateSync(folder.at('app.log.1'));
    expect(folder.standing()).toMatchObject({ names: ['app.log.1', 'app.log.2'], notThere: 1 });
    rmSync(folder.at('app.log.2'));
    const all = { names: ['app.log.1', 'app.log.2', 'app.log'], notThere: 0 };
    expect(folder.standing()).toMatchObject(all);
  });
});
