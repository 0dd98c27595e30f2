/**
 * After how many lines bodies repeat. Every stream keeps one period of its lines prepared, so a longer
 * period is more memory; a shorter one is less variety. Bound: `preparedBytesMax` over all streams.
 */
import { hostileBytesOfPeriod } from '../line/hostile/sizes.js';
import { type HostileSpec, type LinePeriod, type LineSizes, linePeriods } from '../line/spec.js';
import { hostilePeriod } from '../scenario/hostile-schema.js';
import { meanPayload } from '../scenario/line-schema.js';
import { formatBytes, formatCount } from '../support/units.js';
import type { Report } from './report.js';

const periodBytesMax = 16 * 1024 * 1024;
const preparedBytesWanted = 256 * 1024 * 1024;
const preparedBytesMax = 1024 * 1024 * 1024;

/** The longest period that keeps memory small, but never shorter than what must find room in it. */
export function choosePeriod(
  sizes: LineSizes,
  streams: number,
  report: Report,
  hostile?: HostileSpec,
): LinePeriod {
  const listed = sizes.kind === 'list' ? sizes.bytes.length : 1;
  const least = hostile ? hostilePeriod : listed;
  const wide = linePeriods.filter((period) => period >= least);
  const extra = (period: number) => (hostile ? hostileBytesOfPeriod(hostile, period) : 0);
  const bytesOf = (period: number) => period * meanPayload(sizes) + extra(period);
  const fits = (period: number) =>
    bytesOf(period) <= periodBytesMax && bytesOf(period) * streams <= preparedBytesWanted;
  const period = wide.find(fits) ?? wide.at(-1) ?? linePeriods[0];
  const prepared = bytesOf(period) * streams;
  if (prepared > preparedBytesMax) {
    report(
      ['load', 'streams'],
      `${formatCount(streams)} streams of such lines need ${formatBytes(prepared)} of memory, expected at most ${formatBytes(preparedBytesMax)}; use fewer streams or shorter lines`,
    );
  }
  return period;
}
