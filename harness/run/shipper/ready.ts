/** Waits until the shipper says that it is ready, in every way that its manifest names. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Instance } from '../../engine/engine.js';
import { howItEnded } from '../../engine/how-it-ended.js';
import { getText } from '../../metrics/get-text.js';
import type { Clock } from '../../support/clock.js';
import { EnvironmentError } from '../../support/errors.js';
import { formatDuration } from '../../support/units.js';
import type { Manifest } from '../../target/manifest.js';

const readyTimeoutMs = 60_000;
const lookEveryMs = 20;

type ReadyInstance = Pick<Instance, 'exited' | 'output' | 'address'>;

export interface ReadySetting {
  readonly manifest: Pick<Manifest, 'name' | 'ready'>;
  readonly instance: ReadyInstance;
  readonly ports: Readonly<Record<string, number>>;
  /** Its state directory as the harness sees it. */
  readonly state: string;
  /** The end of its output, for the message when it never gets ready. */
  readonly lastWords: () => string;
  readonly clock: Clock;
}

/** Errors: EnvironmentError when it ends before, or takes longer than a minute. */
export async function waitUntilReady(setting: ReadySetting, signal: AbortSignal): Promise<void> {
  const { manifest, instance, clock, lastWords } = setting;
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  const exited = instance.exited().then((status) => {
    if (ended.signal.aborted) return;
    throw new EnvironmentError(
      `target ${manifest.name} ended before it was ready (${howItEnded(status)}); ` +
        `its last words: ${lastWords()}`,
    );
  });
  const late = clock.sleep(readyTimeoutMs, stop).then(() => {
    throw new EnvironmentError(
      `target ${manifest.name} was not ready after ${formatDuration(readyTimeoutMs)}; ` +
        `its last words: ${lastWords()}`,
    );
  });
  exited.catch(() => {});
  late.catch(() => {});
  try {
    await Promise.race([whenReady(setting, stop), exited, late]);
  } finally {
    ended.abort();
  }
}

async function whenReady(setting: ReadySetting, signal: AbortSignal) {
  const { manifest, instance, clock, state, ports } = setting;
  const { output, file, http } = manifest.ready ?? {};
  if (output) await outputMatches(instance, new RegExp(output), signal);
  while (file && !existsSync(join(state, file))) await clock.sleep(lookEveryMs, signal);
  while (http && !(await answers(instance, ports[http.port] ?? 0, http.path, signal))) {
    await clock.sleep(lookEveryMs, signal);
  }
}

async function outputMatches(instance: ReadyInstance, pattern: RegExp, signal: AbortSignal) {
  const output = instance.output();
  signal.addEventListener('abort', () => output.destroy(), { once: true });
  for await (const line of createInterface({ input: output })) {
    if (pattern.test(line)) break;
  }
  output.destroy();
}

async function answers(instance: ReadyInstance, port: number, path: string, signal: AbortSignal) {
  try {
    await getText(`http://${await instance.address(port)}${path}`, signal);
    return true;
  } catch {
    return false;
  }
}
