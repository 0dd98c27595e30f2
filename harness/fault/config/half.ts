/** A half-written configuration: the writer was stopped, or the shipper looked too early. */
import { configFault } from './config-fault.js';

export const configHalf = configFault({
  kind: 'configHalf',
  damage: 'half',
  description: 'leaves the first half of the configuration, cut within a line',
});
