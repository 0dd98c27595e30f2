/** A configuration whose destination is gone: a secret or a variable that holds its address was empty. */
import { configFault } from './config-fault.js';

export const configOutputGone = configFault({
  kind: 'configOutputGone',
  damage: 'outputGone',
  description: 'takes one destination away, while a route of the configuration still leads there',
});
