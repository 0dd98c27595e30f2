/** A configuration that reads nothing: the folder of inputs that it included was empty. */
import { configFault } from './config-fault.js';

export const configNoInputs = configFault({
  kind: 'configNoInputs',
  damage: 'noInputs',
  description: 'takes everything out of the configuration that reads',
});
