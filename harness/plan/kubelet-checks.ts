/** What can't be asked for where a real kubelet rotates the files. */
import { countMaxDefault } from '../scenario/rotation-schema.js';
import type { RotationScenario, Scenario } from '../scenario/schema.js';
import { formatDuration } from '../support/units.js';
import type { Report } from './report.js';

/** A kubelet with a shorter `containerLogMonitorInterval` ends at once (kubernetes, pkg/kubelet/logs). */
const lookEveryMsMin = 3_000;
/** Each is a pod with two processes beside its own. */
const streamsMax = 50;

export function checkKubelet({ source, load, rotation }: Scenario, report: Report): void {
  if (source.kind !== 'kubernetes') return;
  for (const option of ['restartEvery', 'churn'] as const) {
    if (source[option] === undefined) continue;
    report(['source', option], "has no effect on a real kubelet's pods, which last; remove it");
  }
  if (load.streams > streamsMax) {
    report(['load', 'streams'], `is more than ${streamsMax}, a pod for each on one node; lower it`);
  }
  if (rotation) checkRotation(rotation, report);
}

/** Given, and not what it is without being given. */
const ownOptions = ['lateWriteMs', 'createGapMs', 'until'] as const;

function checkRotation(rotation: RotationScenario, report: Report): void {
  const { kind, bytes, lookEvery = Infinity, midLine, freezeShipperMs, from, countMax } = rotation;
  if (kind !== 'kubelet' || bytes === undefined) {
    report(
      ['rotation'],
      'is done by the kubelet, which knows kind kubelet with bytes, maxFiles and lookEvery alone; change it',
    );
    return;
  }
  if (lookEvery < lookEveryMsMin) {
    report(
      ['rotation', 'lookEvery'],
      `${formatDuration(lookEvery)} is less than a kubelet takes, expected at least ${formatDuration(lookEveryMsMin)}; raise it`,
    );
  }
  const isAsked = ownOptions.some((option) => rotation[option] !== undefined);
  const isBounded = from > 0 || countMax < countMaxDefault;
  if (isAsked || isBounded || midLine || freezeShipperMs > 0) {
    report(
      ['rotation'],
      'is done by the kubelet, which knows kind, bytes, maxFiles and lookEvery alone; remove what else is said',
    );
  }
}
