/** Further pipelines: from a scenario and `--also` to plans, with what is wrong told in its place. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describePlan } from '../../plan/describe.js';
import { ManualClock } from '../../support/clock.js';
import { prepareRun } from './prepare.js';

async function prepare(scenario: string, also: readonly string[] = [], target = 'reference') {
  const directory = await mkdtemp(join(tmpdir(), 'lostline-secondary-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const scenarioFile = join(directory, 'two.yaml');
  const load = 'load: { linesPerSecond: 10k/s, duration: 10s }';
  await writeFile(scenarioFile, `name: two\n${load}\ntarget: { name: ${target} }\n${scenario}`);
  return prepareRun({ scenarioFile, also, seed: '7' }, new ManualClock());
}

const faults = 'faults: [{ kind: freeze, at: 1s, for: 1s }]';
const rotation = 'rotation: { kind: rename-chain, every: 1s, jitter: 0.5, keep: 2 }';

it('has a plan for each, alike but for target, sink and faults', async () => {
  const named = 'secondary: [{ name: reference, sink: { kind: tcp-lines } }]';
  const { plan, secondary } = await prepare(`${named}\n${rotation}\n${faults}\n`, ['rsyslog']);
  const { secondary: list, pipeline, ...first } = plan;
  expect([pipeline, ...secondary.map((one) => one.plan.pipeline)]).toEqual([1, 2, 3]);
  expect(list?.map(({ name }) => name)).toEqual(['2-reference', '3-rsyslog']);
  for (const { plan: own } of secondary) {
    const { target, sink, drain } = first;
    expect({ ...own, pipeline: undefined }).toEqual({
      ...{ ...first, target: own.target, sink: own.sink, faults: [], pipeline: undefined },
      drain: { ...drain, discoveryMs: own.drain.discoveryMs },
    });
    expect([target.name, sink.kind]).not.toEqual([own.target.name, own.sink.kind]);
  }
});

it('has the faults of the scenario where it says so', async () => {
  const { plan, secondary } = await prepare(
    `secondary: [{ name: reference, faults: same }]\n${faults}\n`,
  );
  expect(secondary[0]?.plan.faults).toEqual(plan.faults);
  expect(plan.faults).toHaveLength(1);
});

it('is printed with the plan', async () => {
  const { plan } = await prepare('secondary: [{ name: rsyslog }]\nexpect: { union: 5 }\n');
  const text = describePlan(plan);
  expect(text).toMatch(
    /^ {2}also {6}2-rsyslog: rsyslog \S+ in docker, sink \S+, hit by no faults$/m,
  );
  expect(text).toContain('budget    lost by all pipelines 5, corrupted 0');
});

it.each([
  [
    'secondary: [{ name: reference, sink: { kind: relp } }]',
    /two\.yaml:4:46: secondary\[0\]\.sink\.kind: 'relp' is not spoken by target reference/,
  ],
  [
    'secondary: [{ name: refrence }]',
    /two\.yaml:4:21: secondary\[0\]\.name: no such target, .* did you mean 'reference'\?/,
  ],
  [
    'secondary: [{ name: reference, options: { defekt: x } }]',
    /two\.yaml:4:43: secondary\[0\]\.options\.defekt: reference has no such option/,
  ],
  [
    'secondary: [{ name: reference, engine: docker }]',
    /two\.yaml:4:40: secondary\[0\]\.engine: 'docker' is not for it: target reference runs with process/,
  ],
  ['expect: { union: 0 }', /two\.yaml:4:11: expect\.union: .*there is one/],
])('refuses %s', async (scenario, message) => {
  await expect(prepare(`${scenario}\n`)).rejects.toThrow(message);
});

it('refuses a further target that is not there by its flag', async () => {
  await expect(prepare('', ['rsylog'])).rejects.toThrow(/^--also rsylog: no such target/);
});

it('refuses lines from the network, which go to one shipper', async () => {
  const source = 'source: { kind: network, transport: tcp }\n';
  await expect(prepare(source, ['reference'], 'rsyslog')).rejects.toThrow(
    /source is the network.*expected a source of files/,
  );
});

it('refuses more of them than have a place', async () => {
  const also = ['reference', 'reference', 'reference', 'reference'];
  await expect(prepare('', also)).rejects.toThrow(/4 further pipelines.*expected at most 3/);
});

it("is told to lack what its target can't do without", async () => {
  const text =
    "target command can't do without option 'command', expected text, such as command='tail -F x'";
  await expect(prepare('', ['command'])).rejects.toThrow(`--also command: ${text}`);
  await expect(prepare('secondary: [{ name: command }]\n')).rejects.toThrow(`: ${text}`);
  const given = 'secondary: [{ name: command, options: { command: "./mine" } }]\n';
  expect((await prepare(given)).secondary).toHaveLength(1);
});
