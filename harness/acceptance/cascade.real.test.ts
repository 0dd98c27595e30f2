/**
 * The cascade behind a blank allow-list, as the shipped scenarios have it: with defaults loss goes on long
 * after the list is back; with caps on the buffers the configured customers lose nothing. Nothing here
 * depends on how long things take: the model's queues hold so much and no more, however slow the machine.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { complaints, judgedScenario, lostIn } from './testing/shipper-run.js';

const timeoutMs = 400_000;
const configured = [1, 2, 3, 4];
/** On a busy machine the forwarder may take seconds to see that the list is blank. */
const longEnough = 'faults[0].for=4s';
const charts = {
  fanOut: 'fan-out: customers at the buffers, per configured one',
  buffers: 'open buffers, per configured customer',
} as const;

function shipped(name: string, profile: string): Promise<RunResult> {
  const text = readFileSync(packageFile('scenarios', 'cascade', `${name}.yaml`), 'utf8');
  return judgedScenario(parse(text), { target: 'pipeline', profile, sets: [longEnough] });
}

function charted({ series }: RunResult, name: keyof typeof charts): number[] {
  const column = series.charted?.find((one) => one.name === charts[name]);
  return (column?.values ?? []).filter((value) => value !== null);
}

function expectForty(values: readonly number[]): void {
  expect(Math.max(...values)).toBeGreaterThan(35);
  expect(Math.max(...values)).toBeLessThan(42);
}

it(
  'goes on losing after the list is back by default, and loses nothing with caps',
  async () => {
    const [broken, capped] = await Promise.all([
      shipped('blank-allow-list', 'default'),
      shipped('capped', 'capped'),
    ]);

    expect(broken.outcome).toBe('fail');
    const [fault] = broken.faults;
    expect(fault).toMatchObject({ kind: 'configBlank', state: 'healed' });
    expect(fault!.proof).toContain('bytes became 0');
    for (const stream of configured) {
      const { lostWhen } = broken.streams.find((one) => one.stream === stream)!;
      expect(lostWhen).toMatchObject({ before: 0 });
      expect(lostWhen!.after).toBeGreaterThan(20);
      const late = lostIn(broken).filter((one) => one.stream === stream);
      expect(late.some(({ writtenFromMs }) => writtenFromMs > fault!.toMs!)).toBe(true);
    }
    expectForty(charted(broken, 'fanOut'));
    expectForty(charted(broken, 'buffers'));
    expect(charted(broken, 'buffers').at(-1)).toBe(1);
    expect(broken.silentLoss.silent).toBe(0);

    expect(complaints(capped)).toEqual([]);
    expect(capped.account).toMatchObject({ written: 1_200, delivered: 1_200, lost: 0 });
    expectForty(charted(capped, 'fanOut'));
    expect(Math.max(...charted(capped, 'buffers'))).toBe(1);

    for (const { filtered } of [broken, capped]) {
      expect(filtered).toMatchObject({ streams: 156, delivered: 0 });
      expect(filtered!.filtered).toBe(filtered!.written);
    }
  },
  timeoutMs,
);
