/** A configuration with a line that is none: a merge mark, a template tag that was left over. */
import { configFault } from './config-fault.js';

export const configSyntaxError = configFault({
  kind: 'configSyntaxError',
  damage: 'syntaxError',
  description: 'adds a line to the configuration that the shipper can not understand',
});
