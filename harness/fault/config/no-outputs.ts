/** A configuration that ships nowhere: what is read has no way to go. */
import { configFault } from './config-fault.js';

export const configNoOutputs = configFault({
  kind: 'configNoOutputs',
  damage: 'noOutputs',
  description: 'takes everything out of the configuration that ships',
});
