/**
 * The 95 % bound in words. Losses come in bursts, so the bound is on episodes: how often something
 * goes wrong, not how many lines it costs.
 */
import { counted, formatShort } from '../../harness/support/units.js';
import type { EpisodeBound, RunResult } from '../../harness/verdict/result.js';
import { elapsed } from './elapsed.js';

/** The bound, and for an unknown verdict, of the run or of its loss, the warning not to lean on it. */
export function boundSentence({ outcome, findings, bound }: RunResult): string {
  const words = `${boundInWords(bound)}.`;
  const loss = findings.find(({ check }) => check === 'loss');
  if (outcome !== 'unknown' && loss?.outcome !== 'unknown') return words;
  return `This holds only if what is unknown above turns out to be harmless: ${words}`;
}

/** '0 loss episodes in 12m and 240 rotations: with 95 % confidence fewer than ...'. */
export function boundInWords(bound: EpisodeBound): string {
  const seen = `${counted(bound.episodes, 'loss episode')} in ${elapsed(bound.loadMs)}`;
  const over = bound.rotations > 0 ? ` and ${counted(bound.rotations, 'rotation')}` : '';
  return `${seen}${over}: with 95 % confidence ${limits(bound)}`;
}

function limits(bound: EpisodeBound): string {
  const least = bound.perHourMin > 0 ? `at least ${formatShort(bound.perHourMin)} and ` : '';
  const perHour = `${least}fewer than ${formatShort(bound.perHourMax)} per hour of this load`;
  const perRotation = bound.perThousandRotationsMax;
  if (perRotation === null) return perHour;
  return `${perHour}, or fewer than ${formatShort(perRotation)} per 1,000 rotations`;
}
