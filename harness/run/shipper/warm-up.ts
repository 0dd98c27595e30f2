/**
 * Before the load: the shipper must ship one line before it is put to the test. One that ends meanwhile
 * will not, and is waited for no longer.
 */
import type { Instance } from '../../engine/engine.js';
import { howItEnded } from '../../engine/how-it-ended.js';
import type { PlannedTargetChoice } from '../../plan/plan.js';
import { EnvironmentError } from '../../support/errors.js';
import { formatDuration } from '../../support/units.js';
import type { RunDirectory } from '../run-directory.js';
import type { Probe } from '../settle/probe.js';
import { lastLines } from './shipper.js';

const warmUpMs = 30_000;
const againMs = 5_000;

/** Of a pipeline, what is needed here. */
export interface WarmedUp {
  readonly probe: Pick<Probe, 'sendUntilOne'>;
  readonly instance: Pick<Instance, 'exited'>;
  readonly setting: {
    readonly plan: { readonly target: Pick<PlannedTargetChoice, 'name' | 'version'> };
    readonly directory: Pick<RunDirectory, 'file'>;
  };
}

/** @throws EnvironmentError when the probe line does not arrive, or the shipper ends before it does */
export async function warmUp(warmed: WarmedUp, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const sent = warmed.probe.sendUntilOne(warmUpMs, againMs, either);
  const ended = warmed.instance.exited().then((status) => {
    throw shippedNothing(warmed, `and ended with ${howItEnded(status)}`);
  });
  ended.catch(() => {});
  sent.catch(() => {});
  try {
    const { arrived } = await Promise.race([sent, ended]);
    if (!arrived) throw shippedNothing(warmed, `within ${formatDuration(warmUpMs)}`);
  } finally {
    over.abort();
  }
}

function shippedNothing({ setting }: WarmedUp, how: string): EnvironmentError {
  const { plan, directory } = setting;
  const { name, version } = plan.target;
  return new EnvironmentError(
    `target ${name}@${version} shipped nothing ${how}: expected a probe line before the load; ` +
      `look at ${directory.file('shipperOutput')}; its last words: ${lastLines(directory)}`,
  );
}
