import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fitTogether } from './fit-together.js';
import {
  buildSink,
  buildWriter,
  lineOf,
  type TestSink,
  type TestWriter,
  testLines,
} from './testing/part-builder.js';

const root = mkdtempSync(join(tmpdir(), 'lostline-fit-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;
const place = () => join(root, String(++made));
const writer = (change: Partial<TestWriter> = {}) =>
  buildWriter(place(), { lines: { 1: 10 }, ...change });
const sink = (change: Partial<TestSink> = {}) =>
  buildSink(place(), { messages: [lineOf(1, 1)], ...change });

describe('parts of one run', () => {
  it('fit together in any order', () => {
    const [first, second] = [writer(), writer({ lines: { 2: 10 } })];
    const { writers, sinks, run } = fitTogether([sink(), first, sink(), second]);
    expect(writers.map(({ name }) => name)).toEqual([first, second]);
    expect(sinks).toHaveLength(2);
    expect(run).toBe('k3x9ab');
  });

  it('may have a sink that heard nothing', () => {
    expect(fitTogether([writer(), sink(), sink({ messages: [] })]).sinks).toHaveLength(2);
  });

  it('need no word about their kind: a journal alone makes a writer', () => {
    const path = writer();
    const file = join(path, 'run.json');
    const header = { schemaVersion: 1, lostlineVersion: 'x', runId: 'k6', run: 'k3x9ab', seed: 7 };
    writeFileSync(file, JSON.stringify({ ...header, command: [] }));
    expect(fitTogether([path, sink()]).writers[0].kind).toBe('writer');
  });
});

describe('writers of another pace', () => {
  const paced = (stream: number, format: 'plain' | 'json', timestampStepMs: number) =>
    writer({
      lines: { [stream]: 10 },
      plan: { line: { ...testLines, format, timestampStepMs } },
    });

  it('fit where no instant stands in the lines', () => {
    const names = [paced(1, 'plain', 1), paced(2, 'plain', 500), sink()];
    expect(fitTogether(names).writers).toHaveLength(2);
  });

  it('write other lines where one does', () => {
    const names = [paced(1, 'json', 1), paced(2, 'json', 500), sink()];
    expect(() => fitTogether(names)).toThrow('its lines are of another kind');
  });
});

describe('what does not fit is told in one sentence', () => {
  const wrong = (names: readonly string[]) => {
    try {
      fitTogether(names);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('nothing was wrong');
  };

  it('nothing to judge', () => {
    expect(wrong([writer()])).toContain("a sink's ('lostline sink') is missing");
    expect(wrong([sink()])).toContain("a writer's ('lostline write') is missing");
  });

  it('the same directory twice, by another name too', () => {
    const path = writer();
    const link = place();
    symlinkSync(path, link);
    expect(wrong([path, path, sink()])).toBe(
      `${path}: the same directory is named twice, and its lines would count twice; name it once`,
    );
    expect(wrong([path, link, sink()])).toContain(`${path} and ${link}: the same directory`);
  });

  it('writers of several runs', () => {
    expect(wrong([writer(), writer({ run: 'zzzzzz', lines: { 2: 1 } }), sink()])).toMatch(
      /its lines are of run zzzzzz, and those of .* of run k3x9ab/,
    );
  });

  it('writers with other lines', () => {
    const other = writer({ lines: { 2: 1 }, plan: { line: { ...testLines, seed: 8 } } });
    expect(wrong([writer(), other, sink()])).toContain('its lines are of another seed (7 and 8)');
  });

  it('writers of the same streams', () => {
    expect(wrong([writer(), writer(), sink()])).toContain('both wrote stream 1, so nobody can');
  });

  it('instances that are missing, or of another load', () => {
    const of = (number: number, all: number) =>
      writer({ lines: { [number]: 10 }, instance: { number, of: all } });
    expect(wrong([of(1, 3), of(3, 3), sink()])).toContain('instance 2/3 is missing');
    expect(wrong([of(1, 2), of(2, 4), sink()])).toContain('it is instance 2 of 4, and');
  });

  it('sinks that noted or heard of another run alone', () => {
    expect(wrong([writer(), sink({ run: 'zzzzzz' })])).toContain('it noted only lines of run zzz');
    const other = sink({ messages: [lineOf(1, 1, 'zzzzzz')] });
    expect(wrong([writer(), other])).toContain('it heard of run zzzzzz, and never of run k3x9ab');
  });

  it('sinks that heard of more runs than they keep receipts of', () => {
    const runs = Array.from({ length: 16 }, (_, index) => `other${index.toString(36)}`);
    const others = runs.map((run) => lineOf(1, 1, run));
    const own = Array.from({ length: 10 }, (_, index) => lineOf(1, index + 1));
    const full = sink({ messages: [...others, ...own] });
    expect(wrong([writer(), full])).toContain(
      'it received 10 lines of run k3x9ab and kept no receipts of them: it keeps those of the first 16 runs',
    );
    const killed = sink({ messages: [...others, ...own], ending: 'killed' });
    expect(wrong([writer(), killed])).toContain('it may have received lines of it');
    expect(wrong([writer(), sink({ messages: others })])).toContain('and never of run k3x9ab');
    // Told its run, it keeps receipts of that one.
    const told = sink({ messages: [...others, ...own], run: 'k3x9ab' });
    expect(fitTogether([writer(), told]).sinks).toHaveLength(1);
  });

  it('directories of other kinds, or not copied whole', () => {
    const empty = place();
    mkdirSync(empty);
    expect(wrong([empty, sink()])).toContain('found no run.json in it');
    expect(wrong([join(root, 'nowhere'), sink()])).toContain('found nothing');
    const file = place();
    writeFileSync(file, '');
    expect(wrong([file, sink()])).toContain('found a file');
    const run = writer();
    writeFileSync(
      join(run, 'run.json'),
      JSON.stringify({ schemaVersion: 1, run: 'k3x9ab', command: [] }),
    );
    writeFileSync(join(run, 'receipts.bin'), '');
    expect(wrong([run, sink()])).toContain("is a whole run: 'lostline verdict' judges it");
    const part = writer();
    renameSync(join(part, 'journal'), join(part, 'elsewhere'));
    expect(wrong([part, sink()])).toContain('holds no journal/, which a writer makes first');
    const halfSink = sink();
    rmSync(join(halfSink, 'odd.ndjson'));
    expect(wrong([writer(), halfSink])).toContain('holds no odd.ndjson, which a sink makes first');
  });
});
