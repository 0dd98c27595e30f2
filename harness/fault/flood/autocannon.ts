/**
 * HTTP requests: autocannon, as a process of this machine, which reaches the victim over the gateway of
 * its network. It belongs to the run by a record, so that a killed harness does not leave it for good,
 * and ends by itself: at its number of requests, after its seconds, or by `timeout` when it hangs.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ProcessEngine } from '../../engine/process.js';
import type { Scope } from '../../support/scope.js';
import { type Attack, receivedBy, within } from './attack.js';
import { requireVictim } from './own-network.js';
import type { Stage } from './stage.js';
import type { Victim } from './victim.js';

/** Between the end of its time and the last word of its report. */
const reportMs = 5_000;
const stopTimeoutMs = 500;

export interface RequestRate {
  readonly requestsPerSecond: number;
  readonly requestsMax: number;
  readonly connections: number;
  /** How long it goes on, in whole seconds. */
  readonly seconds: number;
}

/** Program and arguments. @throws UsageError when the victim is none of the run's own */
export function autocannonCommand(
  { address, port, network }: Victim,
  { requestsPerSecond, requestsMax, connections, seconds }: RequestRate,
): string[] {
  const destination = requireVictim(address, network);
  return [
    ...['timeout', '-s', 'KILL', String(seconds + reportMs / 1000)],
    ...[process.execPath, createRequire(import.meta.url).resolve('autocannon/autocannon.js')],
    ...['--json', '--no-progress', '-c', String(connections), '-d', String(seconds)],
    ...['-R', String(requestsPerSecond), '-O', String(requestsMax)],
    `http://${destination}:${port}/shop/cart?item=lantern`,
  ];
}

/** Requests that were answered, from its report; null when there is none. */
export function requestsSent(output: string): number | null {
  const line = output.split('\n').find((one) => one.startsWith('{'));
  if (line === undefined) return null;
  const { requests } = JSON.parse(line) as { requests?: { total?: number } };
  return requests?.total ?? null;
}

export async function attackByAutocannon(
  stage: Stage,
  rate: RequestRate,
  scope: Scope,
  signal: AbortSignal,
): Promise<Attack> {
  const { site, runId, folder } = stage;
  const outputFile = join(folder, 'attacker.log');
  const engine = scope.use('the engine of autocannon', new ProcessEngine({ clock: site.clock }));
  await engine.prepare({ runId });
  const command = autocannonCommand(stage.victim, rate);
  const instance = await engine.start(
    { name: 'attacker', command, environment: {}, mounts: [], outputFile, stopTimeoutMs },
    signal,
  );
  return {
    async end() {
      await within(reportMs, instance.exited(), site.clock);
      const { atMs } = await instance.stop();
      return { count: requestsSent(readFileSync(outputFile, 'utf8')), atMs };
    },
    wire: () => receivedBy(stage),
  };
}
