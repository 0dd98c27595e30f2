/**
 * Every class of hostile lines was written, so that what is said of it rests on something; and what became
 * of them in words. What was lost is judged with all other loss.
 */
import { formatCount } from '../../support/units.js';
import { contentRows } from '../content/rows.js';
import type { ContentRow } from '../result.js';
import { type Check, pass, unknown } from './check.js';

export const hostileContent: Check = {
  name: 'hostile-content',
  concerns: ({ plan }) => plan.line.hostile !== undefined,
  check({ evidence, closed }) {
    const rows = contentRows(evidence, closed).filter((row) => row.class !== 'ordinary');
    const absent = rows.filter(({ written }) => written === 0).map((row) => row.class);
    if (absent.length > 0) {
      return unknown(
        `no line of ${absent.join(', ')} was written: lengthen the load, or name fewer classes`,
      );
    }
    const harmed = rows.filter(({ written, delivered }) => delivered < written);
    const whole = `${rows.length - harmed.length} of ${rows.length} classes arrived as they were written`;
    return pass([whole, ...harmed.map(harmOf)].join('; '));
  },
};

/** 'nul: of 50 lines 30 escaped, 2 dropped, 4 neighbours lost'. */
function harmOf(row: ContentRow): string {
  const parts = Object.entries(row.mutated).map(([how, count]) => `${formatCount(count)} ${how}`);
  if (row.dropped > 0) parts.push(`${formatCount(row.dropped)} dropped`);
  if (row.destroyed > 0) parts.push(`${formatCount(row.destroyed)} destroyed`);
  if (row.indeterminate > 0) parts.push(`${formatCount(row.indeterminate)} indeterminate`);
  if (row.neighboursLost > 0) parts.push(`${formatCount(row.neighboursLost)} neighbours lost`);
  return `${row.class}: of ${formatCount(row.written)} lines ${parts.join(', ')}`;
}
