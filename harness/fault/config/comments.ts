/** A configuration of comments only: there is a file with a plausible size, and nothing in it. */
import { configFault } from './config-fault.js';

export const configComments = configFault({
  kind: 'configComments',
  damage: 'comments',
  description: 'turns every line of the configuration into a comment',
});
