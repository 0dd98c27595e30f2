/** The samples as columns for charts, thinned to what result.json may hold. */
import type { Sample } from '../evidence/sample.js';
import { resultLimits, type Series } from './result.js';
import { thin } from './thin.js';

export function seriesOf(samples: readonly Sample[]): Series {
  const points = thin(samples, resultLimits.points);
  const column = <K extends keyof Sample>(key: K) => points.map((sample) => sample[key]);
  return {
    atMs: column('atMs'),
    written: column('written'),
    received: column('received'),
    delivered: column('delivered'),
    shipperCpuSeconds: column('shipperCpuSeconds'),
    shipperMemoryBytes: column('shipperMemoryBytes'),
  };
}
