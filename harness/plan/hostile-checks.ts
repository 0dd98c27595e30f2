/** Where hostile lines can't be written as they are, so that nobody could be held to them. */
import { hostileBytes } from '../line/hostile/sizes.js';
import type { HostileSpec } from '../line/spec.js';
import { datagramBytesMax } from './datagram-checks.js';
import type { Report } from './report.js';
import { isContainerOutput, type SourcePlan } from './source-plan.js';

export function checkHostile(
  hostile: HostileSpec | undefined,
  source: SourcePlan,
  report: Report,
): void {
  if (!hostile) return;
  if (isContainerOutput(source)) {
    report(
      ['load', 'line', 'hostile'],
      'would be changed by dockerd itself, which cuts long lines and replaces what is no UTF-8, before any shipper sees them; use runtime imitated',
    );
  }
  if (source.kind !== 'network' || source.transport !== 'udp') return;
  const tooLong = hostile.classes.filter((kind) => hostileBytes(kind) > datagramBytesMax);
  if (tooLong.length === 0) return;
  report(
    ['load', 'line', 'hostile', 'classes'],
    `${tooLong.join(', ')} do not fit into a datagram, expected at most ${datagramBytesMax} bytes a line; name the other classes, or use transport tcp`,
  );
}
