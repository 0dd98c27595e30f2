/**
 * The shippers that are built from Go modules, in containers: the OpenTelemetry Collector over OTLP/HTTP and
 * OTLP/gRPC, Promtail into Loki's push. What their READMEs say is pinned here, as far as it is certain.
 */
import { describe, it } from 'vitest';
import {
  complaints,
  judged,
  judgedScenario,
  losingGenerations,
  lostIn,
} from './testing/shipper-run.js';

/** Ten seconds by itself; several go on at once, and Promtail looks for files every ten. */
const runMs = 300_000;

const collector = [
  { target: 'otel-collector@0.160.0', sets: ['sink.kind=otlp-http'] },
  { target: 'otel-collector@0.160.0', sets: ['sink.kind=otlp-grpc'] },
];
const promtail = { target: 'promtail@3.5.0', sets: ['sink.kind=loki'] };
const scenarios = ['rename-create', 'copytruncate'];

describe('the OpenTelemetry Collector and Promtail', { timeout: runMs }, () => {
  it.concurrent.for(
    [...collector, promtail].flatMap((run) =>
      ['default', 'lossless'].flatMap((profile) =>
        scenarios.map((scenario) => ({ ...run, profile, scenario })),
      ),
    ),
  )('lose nothing: $scenario with $target, $sets, $profile', async (run, { expect }) => {
    expect(complaints(await judged(run))).toEqual([]);
  });
});

describe('late writes into renamed files', { timeout: runMs }, () => {
  const scenario = 'rename-chain-late-writes';
  /** Twice as long as Promtail's 250 ms from look to look: one of them falls into it, and lines come after that. */
  const lateForLong = 'rotation.lateWriteMs=500';

  it.concurrent.for([...collector, promtail])(
    'are lost in silence with $target as it comes, $sets',
    async (run, { expect }) => {
      const sets = [...run.sets, lateForLong];
      const result = await judged({ ...run, sets, scenario });
      expect(result.outcome).toBe('fail');
      expect(result.target).toMatchObject({ profile: 'default' });
      expect(result.silentLoss).toEqual({ admitted: 0, silent: result.account.lost });
      for (const generation of losingGenerations(result)) expect(generation).toBeLessThan(6);
    },
  );

  it.concurrent.for(collector)(
    'are all shipped by the lossless Collector, $sets',
    async (run, { expect }) => {
      const result = await judged({ ...run, scenario, profile: 'lossless' });
      expect(complaints(result)).toEqual([]);
    },
  );
});

describe('what a shipper drops, it admits line by line in its own metrics', {
  timeout: runMs,
}, () => {
  const rejecting = {
    name: 'rejecting',
    description: 'A store that refuses for good for two seconds.',
    seed: 7,
    load: { linesPerSecond: '2k/s', duration: '5s' },
    faults: [{ kind: 'sinkReject', at: '1s', for: '2s', status: 400 }],
    expect: { lost: 0 },
  };

  it.concurrent.for([...collector.slice(0, 1), promtail])(
    'when the store answers 400: $target',
    async ({ target, sets }, { expect }) => {
      const { account, outcome, silentLoss, ranges } = await judgedScenario(rejecting, {
        ...{ target, sets },
      });
      expect(outcome).toBe('fail');
      expect(account.lost).toBeGreaterThan(0);
      expect(silentLoss).toEqual({ admitted: account.lost, silent: 0 });
      expect(new Set(ranges.map(({ cause }) => cause))).toEqual(new Set(['sent-refused']));
    },
  );

  it.concurrent('when the queue of the Collector is full', async ({ expect }) => {
    const run = { scenario: 'stalled-sink', target: 'otel-collector', options: { queueSize: 1 } };
    const result = await judged(run);
    expect(lostIn(result).length).toBeGreaterThan(0);
    expect(result.silentLoss).toEqual({ admitted: result.account.lost, silent: 0 });
  });
});

describe('a crash', { timeout: runMs }, () => {
  const crashing = {
    name: 'crashing',
    description: 'SIGKILL in mid-load.',
    seed: 7,
    load: { linesPerSecond: '2k/s', duration: '5s' },
    faults: [{ kind: 'restart', at: '2s' }],
    expect: { lost: 0 },
  };

  it.concurrent.for(collector)(
    'makes the Collector begin at the end of the file as it comes, and lose what came before: $sets',
    async (run, { expect }) => {
      const { account, outcome } = await judgedScenario(crashing, run);
      expect(outcome).toBe('fail');
      expect(account.lost).toBeGreaterThan(0);
    },
  );

  it.concurrent.for([
    ...collector.map((run) => ({ ...run, profile: 'lossless' })),
    { ...promtail, profile: 'default' },
  ])('loses nothing, but may repeat lines: $target, $sets, $profile', async (run, { expect }) => {
    const { account } = await judgedScenario(crashing, run);
    expect(account).toMatchObject({ lost: 0, delivered: account.written, unexpected: 0 });
  });
});
