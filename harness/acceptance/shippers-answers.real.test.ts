/** What the OpenTelemetry Collector and Promtail make of a store's answers, in the words of its protocol. */
import { describe, it } from 'vitest';
import { complaints, judged, lostIn } from './testing/shipper-run.js';

interface Shipper {
  readonly target: string;
  readonly options: Readonly<Record<string, string>>;
  readonly sink: string;
}

const collector = { target: 'otel-collector@0.160.0', options: { startAt: 'beginning' } };
const shippers: readonly Shipper[] = [
  { ...collector, sink: 'otlp-http' },
  { ...collector, sink: 'otlp-grpc' },
  { target: 'promtail@3.5.0', options: { discoveryPeriod: '1s' }, sink: 'loki' },
];

const run = ({ target, options, sink }: Shipper, scenario: string, ...sets: string[]) =>
  judged({ scenario, target, options, sets: [`sink.kind=${sink}`, ...sets] });

const causes = (result: Awaited<ReturnType<typeof judged>>) => [
  ...new Set(lostIn(result).map(({ cause }) => cause)),
];

/** A run takes 15 s alone, and five go on at once. */
const timeout = 180_000;

describe.each(shippers)('$target over $sink', { timeout }, (shipper) => {
  it.concurrent.for([429, 503])('sends again what was answered %i', async (status, { expect }) => {
    const result = await run(shipper, 'refused-requests', `faults.0.status=${status}`);
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ lost: 0, duplicated: 0, delivered: 14_000 });
  });

  it.concurrent('drops what was answered 400, and counts it', async ({ expect }) => {
    const result = await run(shipper, 'refused-requests', 'faults.0.status=400');
    const { lost, duplicated } = result.account;
    expect(result.outcome).toBe('fail');
    expect(lost).toBeGreaterThan(0);
    expect(duplicated).toBe(0);
    expect(causes(result)).toEqual(['sent-refused']);
    expect(result.silentLoss).toEqual({ admitted: lost, silent: 0 });
  });

  it.concurrent('never sends again what was refused of a part', async ({ expect }) => {
    const result = await run(shipper, 'partly-refused-requests');
    const { lost, duplicated } = result.account;
    expect(lost).toBeGreaterThan(0);
    expect(duplicated).toBe(0);
    expect(causes(result)).toEqual(['sent-refused']);
    // The Collector keeps it to itself; Promtail counts those that were taken too.
    const { admitted } = result.silentLoss;
    if (shipper.sink === 'loki') expect(admitted).toBeGreaterThan(lost);
    else expect(admitted).toBe(0);
  });

  it.concurrent('sends again what was not acknowledged', async ({ expect }) => {
    const result = await run(shipper, 'forgotten-acknowledgements');
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ lost: 0, delivered: 14_000 });
    expect(result.account.duplicated).toBeGreaterThan(0);
  });
});
