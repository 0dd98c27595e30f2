/** Why an episode's lines were lost, in words: one cause, or each with its lines. */
import { formatCount } from '../../harness/support/units.js';
import type { Episode } from '../../harness/verdict/result.js';

/** 'read-not-sent', or '7 arrived-corrupted, 5 read-not-sent'. */
export function causesOf({ cause, causes }: Pick<Episode, 'cause' | 'causes'>): string {
  if (!causes) return cause;
  return Object.entries(causes)
    .map(([name, lines]) => `${formatCount(lines)} ${name}`)
    .join(', ');
}
