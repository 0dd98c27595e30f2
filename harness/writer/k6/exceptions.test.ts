import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readExceptions } from './exceptions.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lostline-exceptions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function told(...lines: string[]) {
  const path = join(folder, 'output.log');
  writeFileSync(path, lines.map((line) => `time="2026-11-22T01:32:09Z" ${line}\n`).join(''));
  return readExceptions(path);
}

const where = 'executor=constant-arrival-rate scenario=a source=stacktrace';

it('counts exceptions that ended an iteration, and names the first', () => {
  const open = `level=error msg="GoError: open: stream 4: \\"a\\"\\n\\tat default (file:///load.js:7:37(5))\\n" ${where}`;
  const other = `level=error msg="Error: other\\n\\tat default" ${where}`;
  expect(told(open, other, open)).toEqual({ count: 3, first: 'GoError: open: stream 4: "a"' });
});

it('takes what a script says, warnings and crossed thresholds for none', () => {
  expect(
    told(
      'level=error msg="mine source=stacktrace" source=console',
      'level=warning msg="Insufficient VUs" executor=constant-arrival-rate scenario=a',
      `level=error msg="thresholds on metrics 'checks' have been crossed"`,
    ),
  ).toEqual({ count: 0, first: '' });
});

it('finds none where k6 said nothing', () => {
  expect(readExceptions(join(folder, 'none.log'))).toEqual({ count: 0, first: '' });
});
