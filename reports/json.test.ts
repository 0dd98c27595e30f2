import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../harness/support/errors.js';
import { results } from './fixtures/results.js';
import { jsonReporter, readResult, resultJson } from './json.js';

async function runDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lostline-json-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

describe('result.json', () => {
  test.each([
    'pass',
    'fail',
    'unknown',
    'interrupted',
    'huge',
    'hostile',
    'dual',
    'faults',
  ] as const)('of a %s result is read back as it was written', async (name) => {
    const directory = await runDirectory();
    await jsonReporter().write?.(results[name](), directory, []);
    expect(await readResult(directory)).toEqual(results[name]());
  });

  test('of a later version may have more fields', async () => {
    const directory = await runDirectory();
    const text = resultJson({ ...results.pass(), more: 1 } as never);
    await writeFile(join(directory, 'result.json'), text);
    expect(await readResult(directory)).toEqual(results.pass());
  });
});

describe('a run directory without a usable result', () => {
  async function refusal(text: string | null): Promise<unknown> {
    const directory = await runDirectory();
    if (text !== null) await writeFile(join(directory, 'result.json'), text);
    return readResult(directory).catch((error: unknown) => error);
  }

  test.each([
    [null, /no result can be read: ENOENT.*run `lostline verdict` on it first/],
    ['{', /not valid JSON/],
    [JSON.stringify({ ...results.pass(), schemaVersion: 2 }), /schemaVersion: Invalid input/],
    [JSON.stringify({ ...results.pass(), seed: 'x' }), /not a result .*: seed: Invalid input/],
  ])('is refused in one sentence', async (text, message) => {
    const error = await refusal(text);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  });
});
