import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lostline-count-'));
});
afterEach(() => rm(folder, { recursive: true }));

type File = { status: string; tests: string[] };

async function count(reports: Record<string, File[]>, ...suites: string[]) {
  for (const [name, files] of Object.entries(reports)) {
    const testResults = files.map(({ status, tests }, index) => ({
      name: `file${index}.test.ts`,
      status,
      assertionResults: tests.map((status, at) => ({
        ...{ status, fullName: `test ${at}` },
        failureMessages: status === 'failed' ? ['Error: \u001b[31mno\u001b[39m\n  at a line'] : [],
      })),
    }));
    await writeFile(join(folder, `${name}.json`), JSON.stringify({ testResults }));
  }
  const { stdout, exitCode } = await execa('node', ['.ci/count.mjs', folder, ...suites], {
    reject: false,
  });
  return { last: stdout.trimEnd().split('\n').at(-1), exitCode, stdout };
}

const good = { status: 'passed', tests: ['passed', 'passed'] };

describe('counting the reports of a CI run', () => {
  test('adds up the suites', async () => {
    const seen = await count({ a: [good, good], b: [good] }, 'a=0', 'b=0');
    expect(seen).toMatchObject({ last: '6 passed, 0 failed, 0 skipped', exitCode: 0 });
  });

  test('an empty suite beside a full one is no failure', async () => {
    const seen = await count({ a: [good], b: [] }, 'a=0', 'b=0');
    expect(seen).toMatchObject({ last: '2 passed, 0 failed, 0 skipped', exitCode: 0 });
  });

  test('skipped and todo tests are told and fail the run', async () => {
    const file = { status: 'passed', tests: ['passed', 'skipped', 'todo', 'pending'] };
    const seen = await count({ a: [file] }, 'a=0');
    expect(seen).toMatchObject({ last: '1 passed, 0 failed, 3 skipped', exitCode: 1 });
  });

  test.each([
    [
      'a failed test',
      { a: [{ status: 'failed', tests: ['passed', 'failed'] }] },
      'a=1',
      '1 passed',
    ],
    ['a file that broke', { a: [good, { status: 'failed', tests: [] }] }, 'a=1', '2 passed'],
    ['an exit code without a failed test', { a: [good] }, 'a=139', '2 passed'],
    ['a suite without a report', {}, 'a=0', '0 passed'],
    ['a report without a test', { a: [] }, 'a=0', '0 passed'],
  ])('%s is one failure', async (_what, reports: Record<string, File[]>, suite, passed) => {
    const seen = await count(reports, suite);
    expect(seen).toMatchObject({ last: `${passed}, 1 failed, 0 skipped`, exitCode: 1 });
  });

  test('a failed test is named, with the first words of its error', async () => {
    const { stdout } = await count(
      { a: [{ status: 'failed', tests: ['passed', 'failed'] }] },
      'a=1',
    );
    expect(stdout.split('\n')[0]).toBe('FAILED file0.test.ts: test 1: Error: no at a line');
  });

  test('a report that is cut off is one failure', async () => {
    await writeFile(join(folder, 'a.json'), '{"testResults": [');
    const seen = await count({}, 'a=0');
    expect(seen).toMatchObject({ last: '0 passed, 1 failed, 0 skipped', exitCode: 1 });
  });
});
