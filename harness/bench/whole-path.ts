/** The whole path without a shipper: as fast as it goes, and at 100,000 lines/s, where CPU counts. */
import type { Bench } from './bench.js';
import { measurePath } from './path-rig.js';
import { pacedLoad, unpacedLoad } from './plans.js';

const unpaced = unpacedLoad(3_000_000);
const paced = pacedLoad(100_000, 5_000);

export const pathBenches: readonly Bench[] = [
  { name: 'whole path over tcp-lines', run: () => measurePath('tcp-lines', unpaced) },
  { name: 'whole path over http', run: () => measurePath('http', unpaced) },
  { name: 'whole path at 100k lines/s, tcp-lines', run: () => measurePath('tcp-lines', paced) },
  { name: 'whole path at 100k lines/s, http', run: () => measurePath('http', paced) },
];
