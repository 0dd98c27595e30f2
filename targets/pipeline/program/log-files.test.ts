/** How the forwarder reads: every customer in turn, whole lines, over renames. */
import { appendFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFiles } from './log-files.js';

let directory: string;
let files: LogFiles;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-log-files-'));
  files = new LogFiles(directory);
});
afterEach(() => {
  files.close();
  rmSync(directory, { recursive: true });
});

const write = (name: string, text: string) => appendFileSync(join(directory, name), text);
const look = (hasRoom = () => true) =>
  [...files.look(hasRoom)].map(({ key, line }) => `${key} ${line}`);

describe('log files', () => {
  it('are read line by line, whatever a look finds of one', () => {
    write('customer-2.log', 'a\nb');
    write('decoys.txt', 'x\n');
    expect(look()).toEqual(['2 a']);
    write('customer-2.log', 'c\n');
    write('customer-10.log', 'd\n');
    expect(look().sort()).toEqual(['10 d', '2 bc']);
    expect(look()).toEqual([]);
  });

  it('are read in turn, from where the last look stopped', () => {
    for (const key of [1, 2, 3]) write(`c-${key}.log`, 'a\n'.repeat(2_000));
    let room = 2;
    const first = new Set(look(() => room-- > 0));
    room = 2;
    const second = new Set(look(() => room-- > 0));
    expect([...first]).toEqual(['1 a', '2 a']);
    expect([...second]).toEqual(['3 a', '1 a']);
  });

  it('are read to their end when another one stands at their name', () => {
    write('c-1.log', `${'x'.repeat(1_500)}\nlast\n`);
    expect(look()).toEqual([]);
    renameSync(join(directory, 'c-1.log'), join(directory, 'c-1.log.1'));
    write('c-1.log', 'new\n');
    const lines = [look(), look(), look()].flat();
    expect(lines).toEqual([`1 ${'x'.repeat(1_500)}`, '1 last', '1 new']);
  });
});
