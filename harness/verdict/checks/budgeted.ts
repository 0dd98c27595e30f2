/** A count held against what the scenario allows; `undefined` means that nobody asked. */
import { formatCount } from '../../support/units.js';
import { type Answer, fail, pass } from './check.js';

/** @param what completes '3 ...', such as 'lines arrived more than once' */
export function budgeted(count: number, max: number | undefined, what: string): Answer {
  const found = `${formatCount(count)} ${what}`;
  if (max === undefined) return pass(`${found}; not judged: the scenario names no budget for it`);
  const allowed = `${formatCount(max)} allowed`;
  return count > max ? fail(`${found}, ${allowed}`) : pass(`${found}, ${allowed}`);
}
