/**
 * What all sinks have between them. Lives of one sink add up first: whatever came to it in two of them came twice.
 * Only then may sinks be copies of each other, and what one of them lacks is told by its own ledger.
 */
import type { JudgedFolder, JudgedPart } from '../evidence/header.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Plan } from '../plan/plan.js';
import { type JudgedSink, newLedger } from './judged-sink.js';
import { firstLifeOf } from './lives.js';

export type SinkFacts = Omit<JudgedSink, 'ledger'>;

/** All lives of one sink. */
export interface WholeSink {
  readonly name: string;
  readonly ledger: Ledger;
  readonly lives: readonly SinkFacts[];
}

export interface UnitedSinks {
  readonly ledger: Ledger;
  /** One for each life. */
  readonly sinks: readonly SinkFacts[];
  /** None where lines at two sinks are duplicates. */
  readonly mirrors: readonly WholeSink[];
  /** Messages that are in no count, as copies of lines that another sink has. */
  readonly copies: number;
}

/** Holds one ledger at a time beside the whole; of copies, one for each sink. */
export function uniteSinks(
  { sinks: folders, sinksAre }: Pick<JudgedPart, 'sinks' | 'sinksAre'>,
  plan: Plan,
  read: (folder: JudgedFolder) => JudgedSink,
): UnitedSinks {
  const ledger = newLedger(plan);
  if (sinksAre === 'shared') {
    return { ledger, sinks: addUp(ledger, folders, read), mirrors: [], copies: 0 };
  }
  const names = [...new Set(folders.map(({ from }) => firstLifeOf(from)))];
  const mirrors = names.map((name) => {
    const lives = folders.filter(({ from }) => firstLifeOf(from) === name);
    const own = newLedger(plan);
    return { name: lives[0]!.from, ledger: own, lives: addUp(own, lives, read) };
  });
  let copies = 0;
  for (const one of mirrors) copies += ledger.absorb(one.ledger, 'copies');
  return { ledger, sinks: mirrors.flatMap(({ lives }) => lives), mirrors, copies };
}

function addUp(
  into: Ledger,
  folders: readonly JudgedFolder[],
  read: (folder: JudgedFolder) => JudgedSink,
): SinkFacts[] {
  return folders.map((folder) => {
    const { ledger, ...facts } = read(folder);
    into.absorb(ledger, 'added');
    return facts;
  });
}
