/**
 * What the scenario's own tampering did to log files, as its faults told it, beside what the audit found.
 * A deed is found when an alteration of its kind lies on its lines, in its stream.
 */
import type { Alteration, AlterationKind, Audit } from '../evidence/audit.js';
import { SequenceSet } from '../ledger/sequence-set.js';
import { type Evidence, eventsOf } from './evidence.js';
import type { FaultWindow } from './fault-windows.js';

export interface Deed {
  readonly id: string;
  readonly stream: number;
  readonly first: number;
  readonly last: number;
  /** The last line of the file that replaced another; Infinity where none did. */
  readonly until: number;
  readonly deed: keyof typeof traces;
  readonly words: string;
}

/** What each deed leaves behind in the file; any of it proves it. */
const traces = {
  edit: ['edited', 'strange'],
  erase: ['edited', 'strange'],
  timestamps: ['edited', 'strange'],
  remove: ['removed'],
  insert: ['strange'],
  reorder: ['reordered'],
  replace: ['replaced', 'removed', 'elsewhere'],
} as const satisfies Record<string, readonly AlterationKind[]>;

/** Of every tampering that was carried out in a log file; one that was prevented, or went elsewhere, is none. */
export function deedsOf(evidence: Pick<Evidence, 'events'>): Deed[] {
  return eventsOf(evidence, 'fault').flatMap(({ id, state, figures, trace }) => {
    if (state !== 'healed' || typeof figures?.deed !== 'string' || !(figures.deed in traces))
      return [];
    if (figures.place !== 'log' || figures.prevented !== undefined) return [];
    const number = (name: string) => Number(figures[name] ?? 0);
    const lines = { stream: number('stream'), first: number('first'), last: number('last') };
    const until = figures.until === undefined ? Number.POSITIVE_INFINITY : number('until');
    return [{ id, ...lines, until, deed: figures.deed as Deed['deed'], words: trace }];
  });
}

/** The errors that deeds in log files were refused with, one for each. */
export function refusalsOf(evidence: Pick<Evidence, 'events'>): string[] {
  return eventsOf(evidence, 'fault').flatMap(({ state, figures }) => {
    const isRefused = state === 'healed' && figures?.place === 'log';
    return isRefused && typeof figures.prevented === 'string' ? [figures.prevented] : [];
  });
}

export function alterationsOfDeeds(alterations: readonly Alteration[], deeds: readonly Deed[]) {
  const explained = new Set<Alteration>();
  const unseen = deeds.filter((deed) => {
    const mine = alterations.filter((one) => isOf(deed, one, alterations));
    for (const one of mine) explained.add(one);
    return mine.length === 0;
  });
  return { explained, unseen };
}

function isOf(
  { stream, first, last, until, deed }: Deed,
  one: Alteration,
  all: readonly Alteration[],
): boolean {
  const kinds: readonly AlterationKind[] = traces[deed];
  if (one.stream !== stream || !kinds.includes(one.kind)) return false;
  // Strange bytes have no sequence.
  if (one.kind === 'strange') return true;
  // The writer went on in the file that was replaced; what stood in the new one and went is another's deed.
  if (one.kind === 'elsewhere') return one.first > until && isReplacedAt(one, first, all);
  return one.first <= last && one.last >= first;
}

/** Of lines behind the end of a file that replaced another, how many a deed cut; the writer wrote the others elsewhere. */
export function cutAtEnd({ stream, first, last }: Alteration, deeds: readonly Deed[]): number {
  const replacing = deeds.find(
    (deed) =>
      deed.deed === 'replace' && deed.stream === stream && deed.first <= last && deed.last >= first,
  );
  return replacing ? Math.min(last, replacing.last) - Math.max(first, replacing.first) + 1 : 0;
}

/** Whether the file in which lines are missing was replaced, and the given line stood in it. */
function isReplacedAt(
  { stream, epoch, generation }: Alteration,
  line: number,
  all: readonly Alteration[],
): boolean {
  return all.some(
    (one) =>
      one.kind === 'replaced' &&
      one.stream === stream &&
      one.epoch === epoch &&
      one.generation === generation &&
      one.first <= line &&
      one.last >= line,
  );
}

/**
 * Lines that were taken away or changed in their files, by 'stream/epoch'. Of what the writer of a replaced file went on
 * to write elsewhere nobody can say that, but of those lines that a deed is known to have cut.
 */
export function alteredLines(
  audit: Audit | null,
  deeds: readonly Deed[] = [],
): ReadonlyMap<string, SequenceSet> {
  const altered = new Map<string, SequenceSet>();
  for (const one of audit?.alterations ?? []) {
    const name = `${one.stream}/${one.epoch}`;
    const lines = altered.get(name) ?? new SequenceSet();
    altered.set(name, lines);
    if (one.kind === 'removed' || one.kind === 'edited') lines.addRange(one.first, one.last);
    if (one.kind !== 'elsewhere') continue;
    for (const { deed, stream, first, last } of deeds) {
      const [from, to] = [Math.max(first, one.first), Math.min(last, one.last)];
      if (deed === 'replace' && stream === one.stream && from <= to) lines.addRange(from, to);
    }
  }
  return altered;
}

/** When the first of the deeds began that altered these lines; null where not each of them is known to be a deed's. */
export function alteredFromMs(
  deeds: readonly Deed[],
  windows: readonly FaultWindow[],
  lines: { readonly stream: number; readonly first: number; readonly last: number },
): number | null {
  const begins = new Map(windows.map(({ id, fromMs }) => [id, fromMs]));
  const known = new SequenceSet();
  let begunMs = Number.POSITIVE_INFINITY;
  for (const { id, stream, first, last } of deeds) {
    if (stream !== lines.stream || first > lines.last || last < lines.first) continue;
    known.addRange(Math.max(first, lines.first), Math.min(last, lines.last));
    begunMs = Math.min(begunMs, begins.get(id) ?? Number.NEGATIVE_INFINITY);
  }
  return known.count === lines.last - lines.first + 1 ? begunMs : null;
}
