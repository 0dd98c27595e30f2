/** What k6's log tells of a script that it did not take, as k6 1.8.1 writes it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readScriptError } from './script-error.js';

const folder = mkdtempSync(join(tmpdir(), 'lostline-k6-script-'));
afterAll(() => rmSync(folder, { recursive: true }));

function toldOf(script: string, ...log: string[]): string | null {
  const path = join(folder, 'output.log');
  writeFileSync(path, `${log.join('\n')}\n`);
  return readScriptError(path, script);
}

const told = (...log: string[]) => toldOf('/s/a.js', ...log);

const error = (message: string, rest = '') =>
  `time="2026-11-22T04:13:06Z" level=error msg="${message}"${rest}`;
const exception = ' hint="script exception"';

it('is placed where the script threw', () => {
  const thrown = String.raw`ReferenceError: nonsense is not defined\n\tat file:///s/a.js:1:36(2)\n`;
  expect(told(error(thrown, exception))).toBe(
    '/s/a.js:1:36: ReferenceError: nonsense is not defined',
  );
  const inSetup = String.raw`Error: \"no\" luck\n\tat native\n\tat setup (file:///s/a.js:3:33(3))\n`;
  expect(told('other words', error(inSetup, exception))).toBe('/s/a.js:3:33: Error: "no" luck');
});

it('is placed where the script can not be read', () => {
  const frame =
    "could not initialize '/r/driver.js': could not load JS test 'file:///r/driver.js': ";
  const words = 'file:///s/a.js: Line 1:48 Unexpected token ; (and 2 more errors)';
  expect(told(error(`${frame}${words}`))).toBe(
    '/s/a.js:1:48: Unexpected token ; (and 2 more errors)',
  );
  const unknown = "unknown executor type 'constant-arival-rate'";
  expect(told(error(`${frame}${unknown}`))).toBe(`/s/a.js: ${unknown}`);
});

it('is placed in a script whose path k6 has to encode', () => {
  const thrown = String.raw`Error: no\n\tat file:///s%20t/a.js:1:36(2)\n`;
  expect(toldOf('/s t/a.js', error(thrown, exception))).toBe('/s t/a.js:1:36: Error: no');
  const parsed = error('file:///s%20t/a.js: Line 2:1 Unexpected token ;');
  expect(toldOf('/s t/a.js', parsed)).toBe('/s t/a.js:2:1: Unexpected token ;');
});

it('has no place in a file that is not the script', () => {
  const thrown = String.raw`Error: thresholds: found \"rate<0.1\"\n\tat refuse (file:///r/driver.js:10:9(9))\n`;
  expect(told(error(thrown, exception))).toBe('/s/a.js: Error: thresholds: found "rate<0.1"');
});

it('is none of an iteration, nor of anything else', () => {
  const ofIteration = ' executor=per-vu-iterations scenario=default source=stacktrace';
  expect(told(error('GoError: open: stream 7', ofIteration), 'level=info msg="fine"')).toBeNull();
  expect(readScriptError(join(folder, 'none.log'), '/s/a.js')).toBeNull();
});
