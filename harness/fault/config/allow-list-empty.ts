/**
 * An allow-list that was emptied. The configuration has one from the start; it keeps the decoys out, which stand
 * in a file that is followed. In many syntaxes the empty list lets everything through: it fails open.
 */
import { configFault } from './config-fault.js';

export const configAllowListEmpty = configFault({
  kind: 'configAllowListEmpty',
  damage: 'allowListEmpty',
  description: 'empties the allow-list of the configuration, which it has from the start',
});
