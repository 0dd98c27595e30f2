/** Lines that no datagram takes: the kernel refuses to send them, so that no shipper could have them. */
import { type LineSizes, longestBytes } from '../line/spec.js';
import type { Report } from './report.js';
import type { SourcePlan } from './source-plan.js';

/** A datagram of IPv4, less its headers and that of a syslog message. */
export const datagramBytesMax = 65_507 - 256;

export function checkDatagrams(sizes: LineSizes, source: SourcePlan, report: Report): void {
  if (source.kind !== 'network' || source.transport !== 'udp') return;
  const longest = longestBytes(sizes);
  if (longest <= datagramBytesMax) return;
  report(
    ['load', 'line', 'bytes'],
    `are up to ${longest}, which does not fit into a datagram, expected at most ${datagramBytesMax}; make the lines shorter, or use transport tcp`,
  );
}
