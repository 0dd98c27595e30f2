import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ManualClock } from '../harness/support/clock.js';
import { UsageError } from '../harness/support/errors.js';
import { results } from './fixtures/results.js';
import { ReporterMultiplexer } from './multiplexer.js';
import { createReporters, reporterNames } from './registry.js';
import type { ReporterContext } from './reporter.js';

function context(lines: string[] = []): ReporterContext {
  const screen = { write: (text: string) => void lines.push(text) };
  return { clock: new ManualClock(), screen, environment: {}, plan: null };
}

describe('choosing reporters', () => {
  test('gives each once, the console last', () => {
    const names = createReporters(['console', ' html', 'html'], context()).map(({ name }) => name);
    expect(names).toEqual(['html', 'console']);
  });

  test('every reporter carries the name under which it is registered', () => {
    expect(createReporters(reporterNames, context()).map(({ name }) => name)).toEqual(
      reporterNames,
    );
  });

  test('an unknown name is a usage error with a suggestion', () => {
    const choose = () => createReporters(['htlm'], context());
    expect(choose).toThrow(UsageError);
    expect(choose).toThrow(
      "--reporter: 'htlm' is no reporter; expected some of json, markdown, junit, html, png, " +
        "console. Did you mean 'html'?",
    );
  });

  test('nothing is suggested for a name that resembles none, nor found on the prototype', () => {
    expect(() => createReporters(['toString'], context())).toThrow(/png, console\.$/);
  });
});

test('all reporters together write their files and name them on the screen', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lostline-reports-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const shown: string[] = [];
  const warnings: string[] = [];
  const given = context(shown);
  const all = new ReporterMultiplexer(createReporters(reporterNames, given), {
    clock: given.clock,
    warn: (message) => void warnings.push(message),
  });
  const files = await all.write(results.fail(), directory);
  expect(warnings).toEqual([]);
  expect(files.map((file) => file.slice(directory.length + 1)).sort()).toEqual(
    (await readdir(directory)).sort(),
  );
  for (const file of files) expect(shown.join('')).toContain(file);
  expect(JSON.parse(await readFile(join(directory, 'result.json'), 'utf8'))).toEqual(
    results.fail(),
  );
});
