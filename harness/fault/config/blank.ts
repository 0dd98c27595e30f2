/** A blank configuration: what a template that failed, a full disk or `>` in the wrong place leaves behind. */
import { configFault } from './config-fault.js';

export const configBlank = configFault({
  kind: 'configBlank',
  damage: 'blank',
  description: 'leaves an empty file where the configuration stood',
});
