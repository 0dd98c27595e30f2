/** Faults in words; shared by the console, Markdown, HTML and the picture, so that all say the same. */
import { formatCount } from '../../harness/support/units.js';
import type { FaultReport, RunResult } from '../../harness/verdict/result.js';
import type { FaultSums, FaultsView } from '../model/faults.js';
import { elapsed } from './elapsed.js';
import { lines, loadInstant } from './verdict.js';

/** '2.000 s to 4.003 s', or why there is no window. */
export function windowWords(result: RunResult, fault: FaultReport): string {
  const { fromMs, toMs, state } = fault;
  if (fromMs === null || toMs === null) return 'never injected';
  const open = state === 'injected' ? ', never healed' : '';
  return `${loadInstant(result, fromMs)} to ${loadInstant(result, toMs)}${open}`;
}

/** 'process 22 was in state T', or what is wrong with the proof. */
export function proofWords({ state, proof, failure }: FaultReport): string {
  if (state === 'failed') return `failed: ${failure}`;
  return proof === '' ? 'none' : proof;
}

/** 'within 1.2s', for samples lie apart; 'at once' where the one at the cure shows it; or 'not seen'. */
export function recoveryWords({ fromMs, recoveryMs }: FaultReport): string {
  if (fromMs === null) return '';
  if (recoveryMs === null) return 'not seen';
  return recoveryMs < 1 ? 'at once' : `within ${elapsed(recoveryMs)}`;
}

/** 'lost 10 during, 3 after; back within 1.2s': as much as stands beside a row of the picture. */
export function shortCostWords(sums: FaultSums): string {
  if (sums.begun === 0) return 'never injected';
  const parts = [lossWords(sums)];
  const { recoveryMs, unproved, begun } = sums;
  if (unproved > 0) parts.push(begun === 1 ? 'no proof' : `${formatCount(unproved)} without proof`);
  if (recoveryMs === null) parts.push('no recovery seen');
  else if (recoveryMs >= 1) parts.push(`back within ${elapsed(recoveryMs)}`);
  return parts.join('; ');
}

/** The same with what came twice. */
export function costWords(sums: FaultSums): string {
  const repeated = sums.duplicates > 0 ? `; ${formatCount(sums.duplicates)} repeated` : '';
  return shortCostWords(sums) + repeated;
}

function lossWords({ lostBefore, lostDuring, lostAfter }: FaultSums): string {
  const named = [
    [lostBefore, 'before'],
    [lostDuring, 'during'],
    [lostAfter, 'after'],
  ] as const;
  const told = named.filter(([count]) => count > 0);
  if (told.length === 0) return 'lost nothing';
  return `lost ${told.map(([count, when]) => `${formatCount(count)} ${when}`).join(', ')}`;
}

/** 'packetsSent 29,480, factor 12.3'; '' where it measured nothing. */
export function figureWords({ figures }: FaultReport): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? formatFigure(value) : value}`)
    .join(', ');
}

function formatFigure(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(4)));
}

/** '7 faults; 1,260 lines were lost in 2 episodes outside of them'. */
export function faultsSentence(view: FaultsView): string {
  const count = `${formatCount(view.faults)} ${view.faults === 1 ? 'fault' : 'faults'}`;
  const { length } = view.apart;
  if (view.episodes.length === 0) return `${count}; nothing was lost.`;
  if (length === 0) return `${count}; every loss touches one of them or the time after it.`;
  const lost = view.apart.reduce((sum, episode) => sum + episode.lines, 0);
  const episodes = `${formatCount(length)} ${length === 1 ? 'episode' : 'episodes'}`;
  return `${count}; ${lines(lost)} in ${episodes} fell to none of them.`;
}

/** How the columns are to be read. */
export const faultsLegend =
  'A fault is in force until its cure is done, also where what it did has ended before, as the packets of a flood have. Lines count where they were written: before the fault and doomed by it, during it, or after its cure until the pipeline had recovered or the next fault came. A line in two windows counts in both.';

const telling = /error|warn|fail|refus|den(y|ied)|can't|cannot|unable|invalid|timed? ?out|retry/i;

/** Of what the shipper said, the last line that tells of trouble, or else the last one; '' for none. */
export function tellingLine({ said }: FaultReport): string {
  return said.findLast((line) => telling.test(line)) ?? said.at(-1) ?? '';
}

/** The same, but '' where no line tells of trouble. */
export function troubleLine({ said }: FaultReport): string {
  return said.findLast((line) => telling.test(line)) ?? '';
}
