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
    ...chartedOf(points),
  };
}

/** A shipper that was asked in vain has gaps; one that charts nothing has no columns. */
function chartedOf(points: readonly Sample[]): Pick<Series, 'charted'> {
  const names = new Set(points.flatMap(({ charted }) => Object.keys(charted ?? {})));
  if (names.size === 0) return {};
  const charted = [...names].map((name) => ({
    name,
    values: points.map((point) => point.charted?.[name] ?? null),
  }));
  return { charted };
}
