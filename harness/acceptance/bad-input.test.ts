/**
 * What is wrong with a scenario, a flag or a directory is told in one sentence on stderr, with the
 * right exit code and no stack trace; a scenario's mistakes all at once, a line for each.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDirectory, lostline } from './testing/lostline.js';

const directory = freshDirectory();
const at = (name: string) => join(directory.path, name);
const good = 'name: good\nload: { linesPerSecond: 1k/s, duration: 1s }\n';
const onRun = ['--target', 'reference', '--out', at('run')];

beforeAll(() => {
  writeFileSync(at('good.yaml'), good);
  writeFileSync(at('key.yaml'), good.replace('linesPerSecond', 'linesPerSeconds'));
  writeFileSync(at('unit.yaml'), good.replace('1s', '1 hour'));
  writeFileSync(
    at('two.yaml'),
    good.replace('linesPerSecond', 'linesPerSeconds').replace('1s', '1 hour'),
  );
  writeFileSync(at('broken.yaml'), 'name: [\n');
  mkdirSync(at('full/of'), { recursive: true });
  mkdirSync(at('empty'));
  mkdirSync(at('torn'));
  writeFileSync(at('torn/run.json'), '{');
});
afterAll(() => directory[Symbol.dispose]());

/** What is told to the program, and the words that its sentence begins with and holds. */
type Row = [what: string, told: readonly string[], start: string, part?: string];

const scenarios: readonly Row[] = [
  [
    'a misspelt key',
    ['run', at('key.yaml'), ...onRun],
    `${at('key.yaml')}:2:9: load.linesPerSeconds: unknown key`,
    "did you mean 'linesPerSecond'?",
  ],
  [
    'a wrong unit',
    ['run', at('unit.yaml'), ...onRun],
    `${at('unit.yaml')}:2:41: load.duration: '1 hour' is not a duration, expected`,
    "did you mean '1h'?",
  ],
  ['broken YAML', ['run', at('broken.yaml'), ...onRun], `${at('broken.yaml')}:2:1: `, 'mend it'],
  ['a missing file', ['run', at('no.yaml'), ...onRun], `${at('no.yaml')}: there is no such file`],
  ['a folder as scenario', ['plan', at('empty')], `${at('empty')}: it is a folder, expected`],
  [
    'a wrong --set',
    ['run', at('good.yaml'), ...onRun, '--set', 'load.durations=3s'],
    '--set load.durations=3s: load.durations: unknown key',
    "did you mean 'duration'?",
  ],
];

const flags: readonly Row[] = [
  [
    'an unknown target',
    ['run', at('good.yaml'), '--target', 'rsylog'],
    '--target rsylog: no such target',
    "did you mean 'rsyslog'?",
  ],
  [
    'an unknown target that is no flag',
    ['targets', 'fluentbit'],
    'fluentbit: no such target, expected one of alloy, command,',
    "did you mean 'fluent-bit'?",
  ],
  [
    'an unknown version',
    ['run', at('good.yaml'), '--target', 'rsyslog@1'],
    "--target rsyslog@1: rsyslog has no version '1' here; expected one of 8.2504,",
  ],
  ['no target', ['run', at('good.yaml')], `${at('good.yaml')}: names no target`, '--target NAME'],
  [
    'an unknown option',
    ['run', at('good.yaml'), ...onRun, '--option', 'defct=inode-cache'],
    '--option defct: reference has no such option',
    "did you mean 'defect'?",
  ],
  [
    'a target without what it runs',
    ['run', at('good.yaml'), '--target', 'command', '--out', at('run')],
    "--option command: target command can't do without option 'command', expected text",
    "such as command='tail -F x'",
  ],
  [
    'a plan for it',
    ['plan', at('good.yaml'), '--target', 'command', '--option', 'command='],
    "--option command: target command can't do without option 'command', expected text",
  ],
  [
    'an unknown defect',
    ['run', at('good.yaml'), ...onRun, '--option', 'defect=inode-cash'],
    '--option defect=inode-cash: expected one of none, inode-cache, close-at-rename,',
    'for reference',
  ],
  ['an option without value', ['plan', at('good.yaml'), '--option', 'a'], '--option a: expected'],
  [
    'an unknown reporter',
    ['run', at('good.yaml'), ...onRun, '--reporter', 'json,pdf'],
    "--reporter: 'pdf' is no reporter; expected some of",
  ],
  [
    'a wrong engine',
    ['run', at('good.yaml'), ...onRun, '--engine', 'docker'],
    '--engine docker: target reference runs with process',
  ],
  ['a wrong seed', ['run', at('good.yaml'), ...onRun, '--seed', 'x'], '--seed x: is no seed'],
  [
    'an unknown flag',
    ['run', at('good.yaml'), '--tarjet', 'reference'],
    "unknown option '--tarjet' (Did you mean --target?); 'lostline --help'",
  ],
  ['an unknown command', ['runn'], "unknown command 'runn' (Did you mean run?)"],
  ['a missing argument', ['run'], "missing required argument 'scenario'"],
  [
    'a wrong format of a plan',
    ['plan', at('good.yaml'), '--target', 'reference', '--format', 'xml'],
    '--format xml: expected text or json',
  ],
  ['a wrong format', ['ranges', at('empty'), '--format', 'xml'], '--format xml: expected ndjson'],
];

const directories: readonly Row[] = [
  [
    'a run directory that is not empty',
    ['run', at('good.yaml'), '--target', 'reference', '--out', at('full')],
    `--out ${at('full')}: the directory is not empty`,
  ],
  [
    'a file where the run directory should stand',
    ['run', at('good.yaml'), '--target', 'reference', '--out', at('good.yaml')],
    `--out ${at('good.yaml')}: can't be used as the run directory`,
  ],
  ...['verdict', 'ranges'].flatMap((command): Row[] => [
    [`${command} of an empty folder`, [command, at('empty')], at('empty'), 'no run directory'],
    [`${command} of a file`, [command, at('good.yaml')], at('good.yaml'), 'no run directory'],
    [`${command} of nothing`, [command, at('nothing')], at('nothing'), 'no run directory'],
    [`${command} of a torn run.json`, [command, at('torn')], at('torn/run.json'), "can't be read"],
  ]),
  ...['empty', 'good.yaml', 'nothing', 'torn'].map(
    (name): Row => [`report of '${name}'`, ['report', at(name)], at(name), 'no result can be read'],
  ),
];

describe.each([
  ['scenarios', scenarios],
  ['flags', flags],
  ['directories', directories],
] as const)('%s', (_, rows) => {
  it.concurrent.each(rows)(
    '%s is told in one sentence, exit code 64',
    async (_what, told, start, part = '') => {
      const { code, out, err } = await lostline(told);
      expect(err.split('\n')).toHaveLength(1);
      expect(err.startsWith(`lostline: ${start}`), err).toBe(true);
      expect(err).toContain(part);
      expect(out).toMatch(/^(Seed \d+)?$/);
      expect(code).toBe(64);
    },
  );
});

describe('several mistakes', () => {
  it('are told at once, each with its place', async () => {
    const { code, err } = await lostline(['validate', at('two.yaml'), at('good.yaml')]);
    expect(err.split('\n').map((line) => line.slice(0, line.indexOf(': ')))).toEqual([
      `${at('two.yaml')}:2:9`,
      `${at('two.yaml')}:2:42`,
    ]);
    expect(code).toBe(64);
  });
});
