/** The faults of the shipper's configuration. */
import type { AnyFault } from '../fault.js';
import { configAllowListEmpty } from './allow-list-empty.js';
import { configBlank } from './blank.js';
import { configComments } from './comments.js';
import { configHalf } from './half.js';
import { configNoInputs } from './no-inputs.js';
import { configNoMatch } from './no-match.js';
import { configNoOutputs } from './no-outputs.js';
import { configOutputGone } from './output-gone.js';
import { configSyntaxError } from './syntax-error.js';

export const configFaults = [
  configBlank,
  configComments,
  configHalf,
  configSyntaxError,
  configNoInputs,
  configNoOutputs,
  configNoMatch,
  configOutputGone,
  configAllowListEmpty,
] as readonly AnyFault[];
