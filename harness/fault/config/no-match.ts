/** A configuration in which all parts are there and nothing matches: a tag that was renamed on one side. */
import { configFault } from './config-fault.js';

export const configNoMatch = configFault({
  kind: 'configNoMatch',
  damage: 'noMatch',
  description: 'lets a path or a route of the configuration match nothing',
});
