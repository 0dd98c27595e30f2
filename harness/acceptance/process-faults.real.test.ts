/**
 * What real shippers make of the end of their process and the loss of their state: killed, paused over
 * rotations, back without state or with damaged state, upgraded in place. What their READMEs say is pinned
 * here, as far as it is certain.
 */
import { describe, it } from 'vitest';
import type { RunResult } from '../verdict/result.js';
import { complaints, judgedScenario, lostIn } from './testing/shipper-run.js';

/** Ten seconds by itself, and several go on at once. */
const timeout = 300_000;

const rsyslog = 'rsyslog@8.2504';
const syslogNg = 'syslog-ng@4.8.1';
const collector = 'otel-collector@0.160.0';

interface Wish {
  readonly target: string;
  readonly profile?: string;
  readonly fault: Readonly<Record<string, unknown>>;
  readonly rotation?: Readonly<Record<string, unknown>>;
}

function run({ target, profile = 'default', fault, rotation }: Wish): Promise<RunResult> {
  const scenario = {
    name: 'process-fault',
    description: 'One fault of the process.',
    seed: 7,
    load: { linesPerSecond: '500/s', duration: '4s' },
    ...(rotation ? { rotation } : {}),
    faults: [fault],
    drain: { quiet: '1500ms' },
    expect: { lost: 0 },
  };
  return judgedScenario(scenario, { target, profile });
}

/** The fault is proved, whatever else there is to say. */
function proved({ findings }: RunResult): boolean {
  return findings.some(({ check, outcome }) => check === 'faults-traced' && outcome === 'pass');
}

const neverRead = ['never-opened', 'left-unread', 'deleted-unread', 'unknown'];
const lostOnTheWay = ['read-not-sent', 'sent-refused', 'unknown'];
const renamed = { kind: 'rename-chain', every: '400ms', keep: 9 };
const killed = { kind: 'restart', at: '1500ms', for: '700ms', signal: 'SIGKILL' };
const paused = { kind: 'freeze', at: '1100ms', for: '1200ms' };
const stateLost = { kind: 'stateLost', at: '1500ms', for: '700ms' };

describe('a shipper that is killed', { timeout }, () => {
  it.concurrent.for([
    { target: rsyslog },
    { target: 'rsyslog@8.2302', profile: 'lossless' },
    { target: collector, profile: 'lossless' },
  ])('comes back and loses nothing: $target, $profile', async (wish, { expect }) => {
    const result = await run({ ...wish, fault: killed });
    expect(complaints(result)).toEqual([]);
    expect(result.account.lost).toBe(0);
  });
});

describe('syslog-ng that is killed', { timeout }, () => {
  it.concurrent('loses at most what it had read and noted, and not yet sent', async ({
    expect,
  }) => {
    const result = await run({ target: syslogNg, fault: killed });
    expect(proved(result)).toBe(true);
    expect(result.account.delivered).toBeGreaterThan(result.account.written / 2);
    for (const { cause } of lostIn(result)) expect(lostOnTheWay).toContain(cause);
  });
});

describe('a pause over rotations', { timeout }, () => {
  it.concurrent.for([
    { target: rsyslog },
    { target: syslogNg, profile: 'lossless' },
    { target: collector },
  ])('costs at most what was never read: $target', async (wish, { expect }) => {
    const result = await run({ ...wish, fault: paused, rotation: renamed });
    expect(proved(result)).toBe(true);
    expect(result.account).toMatchObject({ unexpected: 0, indeterminate: 0 });
    for (const { cause } of lostIn(result)) expect(neverRead).toContain(cause);
  });

  it.concurrent('costs the lossless Collector nothing: it looks at rotated files too', async ({
    expect,
  }) => {
    const wish = { target: collector, profile: 'lossless', fault: paused, rotation: renamed };
    expect(complaints(await run(wish))).toEqual([]);
  });
});

describe('a lost state', { timeout }, () => {
  it.concurrent.for([{ target: rsyslog }, { target: collector, profile: 'lossless' }])(
    'costs duplicates and no line: $target, $profile',
    async (wish, { expect }) => {
      const result = await run({ ...wish, fault: stateLost });
      expect(complaints(result)).toEqual([]);
      expect(result.account.duplicated).toBeGreaterThan(400);
    },
  );
});

describe('a damaged state', { timeout }, () => {
  it.concurrent('that is cut short keeps the Collector from starting', async ({ expect }) => {
    const fault = { ...stateLost, kind: 'stateTruncated', keep: 0.33 };
    const result = await run({ target: collector, profile: 'lossless', fault });
    expect(proved(result)).toBe(true);
    expect(complaints(result).join()).toContain('the shipper did not come back');
  });

  it.concurrent('that is read-only ends syslog-ng, which writes to it through memory', async ({
    expect,
  }) => {
    const result = await run({
      target: syslogNg,
      fault: { kind: 'stateReadOnly', at: '1s', for: '2500ms' },
      rotation: renamed,
    });
    expect(complaints(result).join()).toContain('SIGBUS');
  });
});

describe('an upgrade in place', { timeout }, () => {
  const upgrades = [
    { target: 'syslog-ng@3.38.1', to: '4.8.1' },
    { target: 'rsyslog@8.2302', to: '8.2504' },
  ];

  it.concurrent.for(upgrades)(
    'loses and repeats nothing: $target to $to',
    async (wish, { expect }) => {
      const { target, to } = wish;
      const result = await run({
        target,
        fault: { kind: 'upgrade', at: '1500ms', downMs: 500, to },
      });
      expect(complaints(result)).toEqual([]);
      expect(result.account).toMatchObject({ lost: 0, duplicated: 0 });
    },
  );

  it.concurrent.for(upgrades)(
    'is taken back without a loss: $target to $to',
    async (wish, { expect }) => {
      const { target, to } = wish;
      const fault = { kind: 'upgrade', at: '1s', for: '1s', to, cure: 'downgrade' };
      const result = await run({ target, fault });
      expect(proved(result)).toBe(true);
      expect(result.account.lost).toBe(0);
    },
  );
});
