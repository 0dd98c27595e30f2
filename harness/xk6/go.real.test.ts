/** The extension's own tests, told one by one, and its style. */
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import { go, goTests } from './testing/go.js';

const buildMs = 900_000;
const tests = await goTests();

it.each(tests.map((test) => [test.name, test] as const))('%s', (_, { outcome, output }) => {
  expect(outcome, output).toBe('pass');
});

it('all packages are tested against what the TypeScript implementation writes', () => {
  const names = tests.map(({ name }) => name);
  expect(
    names.filter((name) => name.includes('TestLinesAreThoseOfTheVectors/')).length,
  ).toBeGreaterThan(50);
});

it('go vet finds nothing', { timeout: buildMs }, async () => {
  const { exitCode, stderr } = await go('vet', '-trimpath', './...');
  expect(exitCode, stderr).toBe(0);
});

it('is formatted as gofmt does', async () => {
  const { stdout } = await execa('gofmt', ['-l', '.'], { cwd: packageFile('harness', 'xk6') });
  expect(stdout).toBe('');
});
