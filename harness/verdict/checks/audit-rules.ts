/**
 * Where rules of the kernel's audit watched the log files: every tampering of the scenario was recorded, and the
 * rules stood all the while, or it was the scenario that took them away. What is told besides is their cost.
 */
import type { KernelAudit, RulesChange } from '../../evidence/kernel-audit.js';
import { counted } from '../../support/units.js';
import { attemptsOf, isEnd, type Recorded, recordedOf, removersOf } from '../deeds-recorded.js';
import { instant, roundly } from '../words.js';
import { type Check, fail, pass, unknown } from './check.js';

const shownMax = 3;

export const auditRules: Check = {
  name: 'audit-rules',
  concerns: ({ plan }) => plan.faults.some(({ kind }) => kind === 'auditRules'),
  check({ evidence }) {
    const { kernelAudit } = evidence;
    if (!kernelAudit || kernelAudit.watches.length === 0) {
      return unknown('no audit rules watched the log files, although the scenario asks for them');
    }
    const recorded = recordedOf(kernelAudit, attemptsOf(evidence));
    const cost = costWords(kernelAudit);
    const lost = kernelAudit.watches.reduce((sum, watch) => sum + watch.lost, 0);
    const unseen = recorded.filter(({ by }) => by === null);
    if (unseen.length > 0 && lost > 0) {
      return unknown(
        `${seenWords(recorded)}, but the kernel lost ${counted(lost, 'event')}; ${cost}`,
      );
    }
    const removers = removersOf(evidence);
    const ends = kernelAudit.changes.filter(isEnd);
    const isWanted = (pid: number) => removers.has(pid) || (pid === 0 && removers.size > 0);
    const strange = ends.filter(({ pid }) => !isWanted(pid));
    if (strange.length > 0) {
      return fail(
        `${endWords(strange[0]!)}, and nobody saw what came after; ${seenWords(recorded)}`,
      );
    }
    if (removers.size > ends.length) {
      return unknown(`the rules were taken away, and nobody noticed; ${seenWords(recorded)}`);
    }
    if (unseen.length > 0) return fail(`${seenWords(recorded)}; ${cost}`);
    const gone = ends.map((end) => `; ${endWords(end)}, as the scenario wanted it`).join('');
    return pass(`${seenWords(recorded)}${gone}; ${cost}`);
  },
};

/** '3 of 3 deeds seen by the audit rules: tamperEdit#1 by lostline-tamper (process 77, user 0, openat)'. */
function seenWords(recorded: readonly Recorded[]): string {
  if (recorded.length === 0) return 'nothing was tampered with while the audit rules stood';
  const seen = recorded.flatMap(({ attempt, by }) => (by === null ? [] : [{ attempt, by }]));
  const words = seen.slice(0, shownMax).map(({ attempt, by }) => {
    const refused = by.result === 'refused' ? ', refused' : '';
    return `${attempt.id} by ${by.program} (process ${by.pid}, user ${by.uid}, ${by.call}${refused})`;
  });
  const unseen = recorded.filter(({ by }) => by === null).map(({ attempt }) => attempt.id);
  const parts = [
    `${seen.length} of ${counted(recorded.length, 'deed')} seen by the audit rules`,
    ...(words.length > 0 ? [`: ${words.join('; ')}`] : []),
    ...(seen.length > shownMax ? [`; and ${seen.length - shownMax} more`] : []),
    ...(unseen.length > 0 ? [`; not seen: ${unseen.slice(0, shownMax).join(', ')}`] : []),
  ];
  return parts.join('');
}

function endWords({ state, atMs, pid, program }: RulesChange): string {
  if (state === 'off') return `the kernel's audit was switched off at ${instant(atMs)}`;
  const who = pid === 0 ? '' : `, removed by ${program} (process ${pid})`;
  return `the audit rules were gone at ${instant(atMs)}${who}`;
}

/** 'it cost 14 events for 20,000 lines (0.7 for 1,000): node 11, lostline-tamper 3'. */
function costWords({ watches, accesses }: KernelAudit): string {
  const sum = (of: 'events' | 'lines') => watches.reduce((all, watch) => all + watch[of], 0);
  const [events, lines] = [sum('events'), sum('lines')];
  const rate = lines === 0 ? '' : ` (${roundly((events * 1000) / lines)} for 1,000)`;
  const byProgram = new Map<string, number>();
  for (const { program } of accesses) byProgram.set(program, (byProgram.get(program) ?? 0) + 1);
  const most = [...byProgram].sort((one, other) => other[1] - one[1]).slice(0, shownMax);
  const programs = most.map(([program, count]) => `${program} ${count}`).join(', ');
  return `it cost ${counted(events, 'event')} for ${counted(lines, 'line')}${rate}${programs && `: ${programs}`}`;
}
