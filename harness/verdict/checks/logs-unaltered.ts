/**
 * The log files hold what was written into them. What somebody altered is a failure, unless the scenario's
 * own tampering did it; and whatever that did must have been found, or the audit proves nothing.
 */
import type { Alteration, AlterationKind } from '../../evidence/audit.js';
import { counted } from '../../support/units.js';
import { alterationsOfDeeds, cutAtEnd, type Deed, deedsOf, refusalsOf } from '../tampering.js';
import { type Check, fail, pass, unknown } from './check.js';

const shownMax = 3;

export const logsUnaltered: Check = {
  name: 'logs-unaltered',
  concerns: ({ plan }) => plan.audit === 'files',
  check({ evidence }) {
    const { audit } = evidence;
    if (!audit) return unknown('the log files were to be audited, and nobody did');
    const { summary, alterations } = audit;
    if (summary.failures.length > 0) {
      return unknown(`log files could not be audited: ${summary.failures.join('; ')}`);
    }
    const deeds = deedsOf(evidence);
    const { explained, unseen } = alterationsOfDeeds(alterations, deeds);
    if (unseen.length > 0) {
      return unknown(
        `tampering was not found again: ${unseen.slice(0, shownMax).map(told).join('; ')}`,
      );
    }
    const others = alterations.filter((one) => !explained.has(one));
    if (others.length + summary.omitted > 0) return fail(blame(others, summary.omitted));
    const looked = `${counted(summary.lines, 'line')} in ${counted(summary.files, 'file')} compared, none altered`;
    const refused = refusalWords(refusalsOf(evidence));
    if (explained.size === 0) return pass(`${looked}${refused}`);
    return pass(
      `${looked} by anybody else; all tampering was found again (${tally(explained, deeds)})${elsewhereWords(explained, deeds)}${refused}`,
    );
  },
};

/** '; the kernel refused 2 deeds (EACCES)': a defence that held. */
function refusalWords(refusals: readonly string[]): string {
  if (refusals.length === 0) return '';
  const how = [...new Set(refusals)].join(', ');
  return `; the kernel refused ${counted(refusals.length, 'deed')} (${how})`;
}

/** Lines that the audit can't see: the writer went on in a file that was replaced. */
function elsewhereWords(explained: Iterable<Alteration>, deeds: readonly Deed[]): string {
  const lines = [...explained]
    .filter(({ kind }) => kind === 'elsewhere')
    .reduce((sum, one) => sum + one.last - one.first + 1 - cutAtEnd(one, deeds), 0);
  if (lines === 0) return '';
  return `; ${counted(lines, 'line')} behind the end of a file that replaced another can't be compared, for the writer went on in the old one, which has no name any more`;
}

function told({ id, words }: Deed): string {
  return `${id} (${words})`;
}

function blame(others: readonly Alteration[], omitted: number): string {
  const shown = others.slice(0, shownMax).map(({ path, kind, first, last, offset, bytes }) => {
    const what = kind === 'strange' ? `${bytes} bytes at ${offset}` : `lines ${first} to ${last}`;
    if (kind === 'elsewhere')
      return `${path}: ${what} are missing behind its end (removed, or written to the file that it replaced)`;
    return `${path}: ${kind}, ${what}`;
  });
  const rest = others.length + omitted - shown.length;
  return `log files were altered: ${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}

function tally(alterations: Iterable<Alteration>, deeds: readonly Deed[]): string {
  const counts = new Map<AlterationKind, number>();
  for (const one of alterations) {
    const isCut = one.kind === 'elsewhere' && cutAtEnd(one, deeds) > 0;
    const kind = isCut ? 'removed' : one.kind;
    if (kind !== 'elsewhere') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}
