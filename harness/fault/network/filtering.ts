/** The part that all faults of the packet filter share: helper, rules, meter, and the way back. */
import type { Figures } from '../../evidence/event.js';
import { once } from '../../support/once.js';
import type { Injected, Rig } from '../fault.js';
import { Storm } from '../sink/storm.js';
import { Filter, type Met, type Rule } from './filter.js';
import { NetworkHelper } from './network-helper.js';

export interface Filtering {
  readonly rules: readonly Rule[];
  /** Once they are laid. */
  readonly afterwards?: (helper: NetworkHelper) => Promise<void>;
  /** What the rules met, in words and figures; '' for nothing. */
  readonly words: (met: readonly Met[]) => string;
  readonly figures: (met: readonly Met[]) => Figures;
}

export async function filtering(
  rig: Rig,
  { rules, afterwards, words, figures }: Filtering,
  signal: AbortSignal,
): Promise<Injected> {
  const helper = await NetworkHelper.open(rig, signal);
  const filter = await laid(helper, rig.id, rules, afterwards);
  const storm = Storm.watch(rig);
  let met: Met[] = [];
  let left = '';
  const lift = async () => {
    try {
      met = await filter.met();
    } finally {
      left = await filter.lift();
      await storm.stop();
      await helper[Symbol.asyncDispose]();
    }
  };
  const rulesLeft = () => left.split('\n').filter((line) => line.startsWith('-A')).length;
  return {
    heal: once(lift),
    trace: async () => words(met),
    figures: async () => ({ ...figures(met), rulesLeft: rulesLeft(), ...storm.figures() }),
  };
}

async function laid(
  helper: NetworkHelper,
  id: string,
  rules: readonly Rule[],
  afterwards: Filtering['afterwards'],
): Promise<Filter> {
  try {
    const filter = await Filter.lay(helper, id, rules);
    await afterwards?.(helper);
    return filter;
  } catch (error) {
    await helper[Symbol.asyncDispose]();
    throw error;
  }
}

export function sumOf(met: readonly Met[]): Met {
  return met.reduce(
    (sum, one) => ({ packets: sum.packets + one.packets, bytes: sum.bytes + one.bytes }),
    { packets: 0, bytes: 0 },
  );
}
