/** The faults of the network between shipper and sink. */
import type { AnyFault } from '../fault.js';
import { bandwidth } from './bandwidth.js';
import { connectionsFlushed } from './connections-flushed.js';
import { latency } from './latency.js';
import { packetLoss } from './packet-loss.js';
import { partition } from './partition.js';

export const networkFaults = [
  partition,
  packetLoss,
  bandwidth,
  latency,
  connectionsFlushed,
] as readonly AnyFault[];
