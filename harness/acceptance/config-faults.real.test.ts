/**
 * A blank configuration with real shippers, by reload and met at a cold start: what each was seen to do, with
 * an exact account. And configurations with Lostline's allow-list are sound to the real programs, in every
 * protocol: only so does emptying it prove anything.
 */
import { describe, expect, it } from 'vitest';
import { withAllowList } from '../target/damage.js';
import type { RunResult } from '../verdict/result.js';
import {
  type Configuration,
  checkedImages,
  configurations,
  refused,
} from './testing/configurations.js';
import { complaints, judgedScenario } from './testing/shipper-run.js';

const runMs = 300_000;

/** Long enough for a collector on a busy machine to shut its old pipelines down before it looks at the file. */
const blank = (apply: 'reload' | 'coldStart') => ({
  name: 'blank',
  description: 'The configuration is blank for ten seconds.',
  seed: 7,
  load: { linesPerSecond: '300/s', duration: '16s' },
  faults: [{ kind: 'configBlank', at: '2s', for: '10s', apply }],
  expect: { lost: 0, unexpected: 0 },
});

interface Seen {
  readonly target: string;
  readonly profile: 'default' | 'lossless';
  readonly apply: 'reload' | 'coldStart';
  readonly taken: string;
  readonly behaviour: string;
  readonly said: RegExp;
  /** What it says while it has not looked at the file yet, as on a starved machine. */
  readonly stillBusy?: RegExp;
  /** Whether any line is missing in the end. */
  readonly loses: 'nothing' | 'lines';
}

const seen: readonly Seen[] = [
  {
    target: 'rsyslog@8.2302',
    profile: 'default',
    apply: 'coldStart',
    ...{ taken: 'refused', behaviour: 'died', loses: 'nothing' },
    said: /there are no active actions configured/,
  },
  {
    target: 'syslog-ng@4.8.1',
    profile: 'default',
    apply: 'reload',
    ...{ taken: 'accepted', behaviour: 'fail-closed', loses: 'nothing' },
    said: /Configuration reload finished/,
  },
  {
    target: 'syslog-ng@4.8.1',
    profile: 'default',
    apply: 'coldStart',
    ...{ taken: 'accepted', behaviour: 'fail-closed', loses: 'nothing' },
    said: /syslog-ng starting up/,
  },
  {
    target: 'otel-collector@0.160.0',
    profile: 'default',
    apply: 'reload',
    ...{ taken: 'refused', behaviour: 'died', loses: 'lines' },
    said: /Error: failed to setup configuration components/,
    stillBusy: /Config updated, restart service/,
  },
  {
    target: 'otel-collector@0.160.0',
    profile: 'lossless',
    apply: 'reload',
    ...{ taken: 'refused', behaviour: 'died', loses: 'nothing' },
    said: /Error: failed to setup configuration components/,
    stillBusy: /Config updated, restart service/,
  },
  {
    target: 'otel-collector@0.160.0',
    profile: 'lossless',
    apply: 'coldStart',
    ...{ taken: 'refused', behaviour: 'died', loses: 'nothing' },
    said: /empty configuration file/,
  },
];

function expectAccount({ account, outcome, findings }: RunResult, loses: Seen['loses']): void {
  const { written, delivered, lost, unexpected, corrupted } = account;
  expect(written).toBe(4_800);
  expect(delivered + lost).toBe(written);
  expect({ unexpected, ...corrupted }).toEqual({
    ...{ unexpected: 0, truncated: 0, split: 0, merged: 0, mutated: 0, nulFilled: 0 },
  });
  const alive = findings.find(({ check }) => check === 'shipper-alive');
  expect(alive).toMatchObject({ outcome: 'pass' });
  if (loses === 'lines') expect(lost).toBeGreaterThan(0);
  else expect(lost).toBe(0);
  expect(outcome).toBe(loses === 'lines' ? 'fail' : 'pass');
}

describe('a blank configuration', { timeout: runMs }, () => {
  it.concurrent.for(seen)(
    'is $taken by $target ($profile, $apply): $behaviour, $loses lost',
    async ({ target, profile, apply, taken, behaviour, said, stillBusy, loses }, { expect }) => {
      const result = await judgedScenario(blank(apply), { target, profile });
      const [fault] = result.faults;
      expect(fault?.proof).toMatch(/bytes became 0, .*; (SIGHUP was sent|start time \S+ became)/);
      const isBusy = stillBusy !== undefined && fault?.figures.taken === 'unknown';
      const done = isBusy ? { behaviour: 'fail-closed' } : { taken, behaviour };
      expect(fault?.figures, complaints(result).join('; ')).toMatchObject(done);
      expect(fault?.figures.said).toMatch(isBusy ? stillBusy : said);
      expect(fault?.figures).toHaveProperty('recoveryMs');
      expectAccount(result, loses);
    },
  );
});

function listed({ name, rendered }: Configuration, file: string, damage: object): Configuration {
  const text = withAllowList(rendered.files[file] ?? '', damage);
  expect(text, `${name} has no place for an allow-list`).not.toBeNull();
  return { name, rendered: { ...rendered, files: { ...rendered.files, [file]: text ?? '' } } };
}

describe.each([...checkedImages('images'), ...checkedImages('shippers')])('$image', (checked) => {
  it('takes its configurations with an allow-list too', async () => {
    const { configFile = '', damage = {} } = checked.choice.manifest;
    const all = configurations(checked.choice)
      .filter(({ name }) => /\.(default|lossless|options)$/.test(name))
      .map((one) => listed(one, configFile, damage));
    expect(all.length).toBeGreaterThan(2);
    expect(await refused(checked, all)).toBe('');
  });
});
