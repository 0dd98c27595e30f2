/** All that is wrong with a scenario is told in one go, each mistake with its place, whoever finds it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ScenarioError } from '../../scenario/problem.js';
import { ManualClock } from '../../support/clock.js';
import { packageFile } from '../../support/paths.js';
import { prepareRun, type RunRequest } from './prepare.js';

const load = 'load: { linesPerSecond: 1k/s, duration: 2s }';

async function mistakes(lines: readonly string[], flags: Partial<RunRequest> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'lostline-mistakes-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const scenarioFile = join(directory, 'x.yaml');
  await writeFile(scenarioFile, `name: a\n${lines.join('\n')}\n`);
  const error = await prepareRun({ scenarioFile, ...flags }, new ManualClock()).then(
    () => new Error('nothing was wrong'),
    (caught: Error) => caught,
  );
  return { error, told: error.message.replaceAll(`${directory}/`, '').split('\n') };
}

/** The place and path of each. */
const placesOf = (told: readonly string[]) =>
  told.map((line) => /^x\.yaml:\d+:\d+: [^:]+/.exec(line)?.[0].slice('x.yaml:'.length) ?? line);

it('tells faults and their options beside what the schema refuses', async () => {
  const { told, error } = await mistakes([
    'target: { name: reference }',
    load,
    'faults:',
    '  - { kind: freez, at: 1s, for: 1s }',
    '  - { kind: restart, at: 1s, downMss: 1s }',
    '  - { kind: freeze, at: 1s }',
    'sink: { kind: htp }',
  ]);
  expect(error).toBeInstanceOf(ScenarioError);
  expect(placesOf(told)).toEqual([
    '5:13: faults[0].kind',
    '6:30: faults[1].downMss',
    '7:5: faults[2]',
    '8:15: sink.kind',
  ]);
  expect(told[0]).toMatch(
    /'freez' is unknown, expected one of the \d+ kinds that 'lostline faults' lists; did you mean 'freeze'\?$/,
  );
});

it('tells a target that is not there by its place, with what the planner finds', async () => {
  const { told } = await mistakes([
    'target: { name: referenc }',
    load,
    'faults: [{ kind: freeze, at: 9s, for: 1s }]',
  ]);
  expect(placesOf(told)).toEqual(['2:17: target.name', '4:30: faults[0].at']);
  expect(told[0]).toContain("did you mean 'reference'?");
});

it('tells version, engine, profile and options of a target at once', async () => {
  const { told } = await mistakes([
    'target:',
    '  { name: reference, version: "7", engine: docker, profile: fast,',
    '    options: { defct: x, format: xml } }',
    load,
  ]);
  expect(placesOf(told)).toEqual([
    '3:31: target.version',
    '3:44: target.engine',
    '3:61: target.profile',
    '4:16: target.options.defct',
    '4:34: target.options.format',
  ]);
});

it('tells targets, chaos and further pipelines of a scenario that the schema refuses', async () => {
  const { told } = await mistakes([
    'target: { name: reference, options: { defct: x } }',
    'load: { linesPerSecond: 1k/s, duration: 2 parsecs }',
    'chaos: { every: 1s, faults: [{ kind: freez, for: 1s, weight: 2 }] }',
    'secondary: [{ name: referenc }]',
    'sink: { kind: tcp-lines, gzipp: 1 }',
  ]);
  expect(placesOf(told)).toEqual([
    '2:39: target.options.defct',
    '3:41: load.duration',
    '4:38: chaos.faults[0].kind',
    '5:21: secondary[0].name',
    '6:26: sink.gzipp',
  ]);
});

it('tells what is alike for two pipelines once', async () => {
  const { told } = await mistakes([
    'target: { name: reference }',
    load,
    'rotation: { kind: rename-create, every: 1m }',
    'secondary: [{ name: reference }]',
  ]);
  expect(placesOf(told)).toEqual(['4:41: rotation.every']);
});

it('keeps to the flags where these are wrong', async () => {
  const lines = ['target: { name: referenc }', load];
  const target = 'reference';
  expect((await mistakes(lines, { target: 'rsylog' })).told).toEqual([
    expect.stringMatching(/^--target rsylog: no such target/),
  ]);
  expect((await mistakes(lines, { target, options: ['a=1', 'format=xml'] })).told).toEqual([
    expect.stringMatching(/^--option a: reference has no such option/),
    '--option format=xml: expected one of plain, cri for reference',
  ]);
});

it('does not hold the load of a missing target against it', async () => {
  const { told } = await mistakes(['tagret: { name: rsyslog }', load, 'faults: 5']);
  expect(placesOf(told)).toEqual(['2:1: tagret', '4:9: faults']);
});

it.each(['otel-collector', 'promtail'])('notes that %s takes records for lines', async (target) => {
  const request = { scenarioFile: packageFile('scenarios', 'sources', 'kubernetes.yaml'), target };
  const { notes } = await prepareRun(request, new ManualClock());
  expect(notes).toEqual([
    expect.stringContaining(
      `source kubernetes writes CRI records, but option format=plain of target ${target} `,
    ),
  ]);
  const fitting = await prepareRun({ ...request, options: ['format=cri'] }, new ManualClock());
  expect(fitting.notes).toEqual([]);
});

it('notes it of further pipelines too', async () => {
  const scenarioFile = packageFile('scenarios', 'sources', 'kubernetes.yaml');
  const { notes } = await prepareRun({ scenarioFile, also: ['promtail'] }, new ManualClock());
  expect(notes).toEqual([expect.stringContaining('of target promtail ')]);
});
