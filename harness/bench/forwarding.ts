/** Starts the forwarder (forwarder.ts) as the shipper of a benchmark, by the engine that runs do use. */
import { readFileSync } from 'node:fs';
import type { Instance } from '../engine/engine.js';
import { ProcessEngine } from '../engine/process.js';
import type { Sink } from '../sink/sink.js';
import type { Clock } from '../support/clock.js';
import { builtModule } from '../support/paths.js';
import type { Scope } from '../support/scope.js';

export interface Forwarder {
  readonly instance: Instance;
  readonly outputFile: string;
}

export interface Source {
  readonly file: string;
  /** How much is to be forwarded in all. */
  readonly bytes: number;
}

export async function startForwarder(
  scope: Scope,
  clock: Clock,
  { kind, endpoints }: Sink,
  { file, bytes }: Source,
): Promise<Forwarder> {
  const engine = scope.use('engine', new ProcessEngine({ clock }));
  await engine.prepare({ runId: `bench-${process.pid}` });
  const script = builtModule('harness', 'bench', 'forwarder.js');
  const parameters = [kind, JSON.stringify(endpoints), file, String(bytes)];
  const outputFile = `${file}-forwarder`;
  const spec = {
    name: 'forwarder',
    command: [process.execPath, script, ...parameters],
    environment: {},
    mounts: [],
    outputFile,
    stopTimeoutMs: 1000,
  };
  const instance = await engine.start(spec, new AbortController().signal);
  return { instance, outputFile };
}

/** Whether it still runs, and what it said last. */
export async function stateOf({ instance, outputFile }: Forwarder): Promise<string> {
  const state = (await instance.pids()).length === 0 ? 'has ended' : 'still runs';
  const said = readFileSync(outputFile, 'utf8').trim().slice(-500);
  return `the forwarder ${state}${said === '' ? ' and said nothing' : `: ${said}`}`;
}
