/** Lines of a life that goes on where one was killed within a line. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readJournal } from './testing/read-back.js';
import { Rig, type RigOptions, testRun } from './testing/rig.js';

const lineOf = (rig: Rig, sequence: number) =>
  Buffer.from(
    rig.templates.renderLine(testRun, { stream: 1, epoch: rig.epoch, sequence }),
  ).toString('latin1');

/** Killed behind this much of a line, and then begun again; its first line is written. */
function begunAgain(options: RigOptions, keep: (line: string) => string) {
  const first = new Rig({ rotation: null, ...options });
  first.start();
  for (let ms = 0; ms < 10; ms++) first.step();
  const { path } = first.stream.writer.log;
  const { next } = first.stream.writer;
  first.stream.writer.giveUp(first.clock.nowMs());
  const torn = keep(`${lineOf(first, next)}\n`);
  writeFileSync(path, torn, { flag: 'a', encoding: 'latin1' });
  const before = readFileSync(path, 'latin1');
  const rig = new Rig({ rotation: null, ...options, after: first });
  rig.start();
  rig.stream.writer.writeBlock(1, Number.POSITIVE_INFINITY, 0);
  rig.stream.end(0);
  const text = readFileSync(path, 'latin1');
  const { opened } = readJournal(rig.directories.journal, 1, 2).generations[0]!;
  const dispose = () => {
    rig[Symbol.dispose]();
    first[Symbol.dispose]();
  };
  const added = text.slice(before.length);
  return { torn, added, text, opened, line: `${lineOf(rig, 1)}\n`, [Symbol.dispose]: dispose };
}

const half = (line: string) => line.slice(0, line.length >> 1);
const whole = (line: string) => line;
const none = () => '';

describe.each(['append', 'offset'] as const)('in %s mode', (writeMode) => {
  test.each([
    ['plain', half, '\n'],
    ['plain', whole, ''],
    ['plain', none, ''],
    ['json', half, '\n'],
    ['docker-json', half, '\n'],
    ['cri', half, '\n'],
    ['cri', whole, ''],
  ] as const)('a life begins on a line of its own: %s, %o', (format, keep, ending) => {
    using run = begunAgain({ load: { writeMode }, line: { format } }, keep);
    expect(run.added).toBe(`${ending}${run.line}`);
    expect(run.opened.firstOffset).toBe(run.text.length - run.line.length);
  });
});

describe('a CRI line in partial records is ended by a last one, at the instant of those that stand', () => {
  const sizes = { kind: 'fixed', bytes: 500 } as const;
  const line = { format: 'cri', criRecordBytesMax: 64, sizes } as const;

  test.each([
    ['behind a record', (text: string) => text.slice(0, text.indexOf('\n') + 1), ''],
    ['within a record', (text: string) => text.slice(0, text.indexOf('\n') + 60), '\n'],
    ["within a record's head", (text: string) => text.slice(0, text.indexOf('\n') + 6), '\n'],
  ])('%s', (_, keep, newline) => {
    using run = begunAgain({ line }, keep);
    const [instant] = run.torn.split(' ');
    expect(run.torn).toContain(' stdout P ');
    expect(run.added).toBe(`${newline}${instant} stdout F \n${run.line}`);
    expect(run.opened.firstOffset).toBe(run.text.length - run.line.length);
  });

  test('and not where the last record is whole', () => {
    using run = begunAgain({ line }, (text) => text);
    expect(run.added).toBe(run.line);
  });
});
