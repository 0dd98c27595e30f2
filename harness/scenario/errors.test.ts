/**
 * Every mistake of a scenario is told at once, with its place, what was expected and what to do. The
 * cases are golden/NAME.yaml (flags in comments) with the exact message in golden/NAME.txt, where only
 * the list of sinks, which grows, is left open.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../support/errors.js';
import { packageFile } from '../support/paths.js';
import { scenarioSinkKinds } from './kinds.js';
import { ScenarioError } from './problem.js';
import { parseScenario, parseSeed, readScenario } from './read.js';

const golden = packageFile('harness', 'scenario', 'golden');
const cases = readdirSync(golden)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));

function failureOf(action: () => unknown): UsageError {
  try {
    action();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('mistakes in a scenario', () => {
  it.each(cases)('%s', (name) => {
    const text = readFileSync(join(golden, `${name}.yaml`), 'utf8');
    const sets = [...text.matchAll(/^# --set (.*)$/gm)].map((match) => match[1] ?? '');
    const error = failureOf(() => parseScenario(text, `${name}.yaml`, sets));
    const expected = readFileSync(join(golden, `${name}.txt`), 'utf8').replace(
      '{sinkKinds}',
      `${scenarioSinkKinds.slice(0, -1).join(', ')} or ${scenarioSinkKinds.at(-1)}`,
    );
    expect(`${error.message}\n`).toBe(expected);
    expect(error).toBeInstanceOf(ScenarioError);
    expect(error.exitCode).toBe(64);
  });

  it('come as values too, with line and column', () => {
    const error = failureOf(() => parseScenario('name: x\nloda: 1\n', 'x.yaml')) as ScenarioError;
    expect(error.problems).toMatchObject([
      { where: 'x.yaml:2:1', line: 2, column: 1, path: ['loda'], at: 'key' },
    ]);
  });

  it('do not hide in a file of another kind', () => {
    const text = 'x'.repeat(1024 * 1024 + 1);
    expect(failureOf(() => parseScenario(text, 'x.log')).message).toBe(
      'x.log:1:1: scenario: is larger than 1MiB, expected a scenario; is this the right file?',
    );
  });
});

describe('a file that is not there', () => {
  it('is told in one sentence', async () => {
    const error = await readScenario('nowhere/x.yaml').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toBe(
      'nowhere/x.yaml: there is no such file, expected a scenario in YAML; check the path',
    );
  });

  it('may be a folder', async () => {
    const folder = packageFile('scenarios');
    await expect(readScenario(folder)).rejects.toThrow(`${folder}: it is a folder, expected`);
  });
});

describe('flags', () => {
  it.each([
    ['load', 'is no assignment, expected path=value'],
    ['=5', 'is no assignment, expected path=value'],
    ['load.__pro to__=5', 'is no assignment, expected path=value'],
    ['load.duration="5s', 'load.duration: broken YAML in the value'],
    [
      'name.first=5',
      "name: is a plain value and has no 'first', expected a path that ends at name",
    ],
    ['faults[3].at=5s', "faults: has no entry '3', expected 0 to 0"],
    ['faults.first.at=5s', "faults: has no entry 'first', expected 0 to 0"],
  ])('--set %s names itself', (set, message) => {
    const text = 'name: x\nfaults: [{ kind: restart, at: 1s }]\n';
    const error = failureOf(() => parseScenario(text, 'x.yaml', [set]));
    expect(error.message).toContain(`--set ${set}: ${message}`);
  });

  it.each([
    ['foo.bar=1', 'foo: unknown key, expected '],
    ['load.linesPerSecond=', 'load: has none of '],
    ['rotation.every=1s', 'rotation.kind: '],
    ['faults[0].at=3s', "faults: has no entry '0', it is empty"],
  ])('--set %s is named for what it does elsewhere', (set, message) => {
    const text = 'name: x\nload: { linesPerSecond: 1k/s, duration: 5s }\nexpect: { lots: 1 }\n';
    const sets = ['load.streams=2', set, 'load.duration=6s'];
    const told = failureOf(() => parseScenario(text, 'x.yaml', sets)).message.split('\n');
    expect(told.at(-1)).toContain(`--set ${set}: ${message}`);
    expect(told.slice(0, -1).every((line) => line.startsWith('x.yaml:3:11: '))).toBe(true);
  });

  it('are not blamed for what the file lacks by itself', () => {
    const text = 'name: x\nload: { duration: 5s }\n';
    const error = failureOf(() => parseScenario(text, 'x.yaml', ['load.streams=2']));
    expect(error.message).toMatch(/^x\.yaml:2:7: load: has none of /);
  });

  it.each(['-1', '4294967296', '1.5', 'lucky', ''])('--seed %s is refused', (seed) => {
    expect(failureOf(() => parseSeed(seed)).message).toBe(
      `--seed ${seed}: is no seed, expected a whole number from 0 to 4294967295`,
    );
  });

  it('--seed takes the whole range', () => {
    expect([parseSeed('0'), parseSeed('4294967295')]).toEqual([0, 4294967295]);
  });
});
