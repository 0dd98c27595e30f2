/** A writer that was killed, and goes on in the same log directory: what its earlier life left is nobody's to overwrite. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { RotationPlan } from '../plan/plan.js';
import { type ReadJournal, readJournal } from './testing/read-back.js';
import { Rig, type RigOptions, testRun } from './testing/rig.js';

/** Killed after three rotations of the four, and then the whole load again. */
async function resumed(options: RigOptions) {
  const first = new Rig(options);
  await first.kill(75);
  const left = readdirSync(first.directories.logs).sort();
  const second = new Rig({ ...options, after: first });
  await second.run();
  const names = readdirSync(first.directories.logs).sort();
  const journals = [first, second].map(({ epoch, directories }) =>
    readJournal(directories.journal, 1, epoch),
  );
  const dispose = () => {
    second[Symbol.dispose]();
    first[Symbol.dispose]();
  };
  const [earlier, later] = journals as [ReadJournal, ReadJournal];
  return { first, left, names, earlier, later, [Symbol.dispose]: dispose };
}

function standingLines(logs: string): Set<string> {
  const texts = readdirSync(logs).map((name) => {
    const bytes = readFileSync(join(logs, name));
    return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
  });
  return new Set(texts.flatMap((text) => text.split('\n')));
}

/** Sequences that stand in no file whole, and were not destroyed by a rotation of their own life. */
function missingOf({ templates, directories }: Rig, epoch: number, journal: ReadJournal): number[] {
  const standing = standingLines(directories.logs);
  const destroyed = journal.of('destroyed');
  const sequences = Array.from({ length: journal.head.committedNext - 1 }, (_, index) => index + 1);
  return sequences.filter((sequence) => {
    if (destroyed.some(({ first, last }) => first <= sequence && sequence <= last)) return false;
    const line = templates.renderLine(testRun, { stream: 1, epoch, sequence });
    return !standing.has(Buffer.from(line).toString('latin1'));
  });
}

const keeping: readonly Partial<RotationPlan>[] = [
  { kind: 'rename-create' },
  { kind: 'rename-chain' },
  { kind: 'copytruncate' },
  { kind: 'compress' },
  { kind: 'compress', compressDelayMs: 30 },
  { kind: 'docker' },
  { kind: 'kubelet' },
  { kind: 'logrotate', logrotateMode: 'create' },
  { kind: 'logrotate', logrotateMode: 'copytruncate' },
];

describe.each(keeping)('a writer that goes on after a kill with %o', (rotation) => {
  test('leaves every line of its earlier life where it can be read', async () => {
    using run = await resumed({ rotation });
    const { first, earlier, later } = run;
    expect(earlier.ended).toBeNull();
    expect(earlier.head.committedNext).toBeGreaterThan(600);
    expect(later.ended!.next).toBe(1001);
    expect(missingOf(first, 1, earlier)).toEqual([]);
    expect(missingOf(first, 2, later)).toEqual([]);
    expect(later.of('rotation-failed')).toEqual([]);
  });

  test('tells in its own journal of its own generations only', async () => {
    using run = await resumed({ rotation: { ...rotation, keep: 2 } });
    const { later, names, left } = run;
    const own = later.generations.map(({ opened }) => opened.generation);
    const told = [...later.of('moved'), ...later.of('deleted')];
    expect(own).toEqual([1, 2, 3, 4, 5]);
    expect(told.filter(({ generation }) => !own.includes(generation))).toEqual([]);
    // Numbered files of an earlier life stay.
    const most = rotation.kind === 'rename-create' ? left.length + 2 : 3;
    expect(names).toHaveLength(most);
  });
});
