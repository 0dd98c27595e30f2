/** What was found of what a threshold asks. */
import { formatCount } from '../../support/units.js';
import type { K6ThresholdResult } from './k6-result.js';

/** '12', '12 to 20', 'at least 12'; '' where nobody told. */
export function foundWords(
  { observed, observedMax }: Pick<K6ThresholdResult, 'observed' | 'observedMax'>,
  words: (value: number) => string = formatCount,
): string {
  if (observed === null) return '';
  const least = words(observed);
  if (observedMax === undefined) return least;
  return observedMax === null ? `at least ${least}` : `${least} to ${words(observedMax)}`;
}
