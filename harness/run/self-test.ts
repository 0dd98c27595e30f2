/**
 * The harness proves itself in each run: on a stream of its own it sends a few hundred lines through
 * the real sink with planted drops, repeats, swaps, cuts, merges, changed bytes and NULs, and
 * compares what the ledger found. A run whose planted defects are not all found is `unknown`.
 */
import { harnessStreams } from '../evidence/layout.js';
import type { LineTemplates } from '../line/templates.js';
import { tokenLayout } from '../line/token.js';
import type { Random } from '../support/random.js';

const lines = 200;
const epoch = 1;

/** What was done to the lines, in the words of the account. */
export interface Planted {
  readonly delivered: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly truncated: number;
  readonly merged: number;
  readonly mutated: number;
  readonly nulFilled: number;
}

export interface SelfTestPlan {
  readonly messages: readonly Uint8Array[];
  readonly epoch: number;
  readonly planted: Planted;
  readonly lines: number;
}

type Deed = 'keep' | 'drop' | 'repeat' | 'swap' | 'cut' | 'merge' | 'mutate' | 'nul';
const deeds: readonly (readonly [Deed, number])[] = [
  ['drop', 5],
  ['repeat', 4],
  ['swap', 3],
  ['cut', 2],
  ['merge', 2],
  ['mutate', 3],
  ['nul', 1],
];

/** Gives every deed its places; each takes the line and its successor, so none touches another. */
function chooseDeeds(templates: LineTemplates, random: Random): Map<number, Deed> {
  const isOrdinary = (sequence: number) => templates.hostileClass(sequence) === null;
  const slots = Array.from(
    { length: Math.floor((lines - 2) / 3) },
    (_, index) => 1 + index * 3,
  ).filter((slot) => isOrdinary(slot) && isOrdinary(slot + 1));
  const chosen = new Map<number, Deed>();
  for (const [deed, count] of deeds) {
    for (let planted = 0; planted < count; planted++) {
      const [slot] = slots.splice(random.integer(0, slots.length - 1), 1);
      chosen.set(slot!, deed);
    }
  }
  return chosen;
}

/** The messages for a line and its successor. @param bodyBytes how much of the line's end may be hurt */
function perform(
  deed: Deed,
  [one, next]: readonly [Buffer, Buffer],
  bodyBytes: number,
  random: Random,
): Buffer[] {
  const bodyAt = one.length - random.integer(1, Math.min(8, bodyBytes));
  if (deed === 'drop') return [next];
  if (deed === 'repeat') return [one, one, next];
  if (deed === 'swap') return [next, one];
  if (deed === 'cut') return [one.subarray(0, bodyAt), next];
  if (deed === 'merge') return [Buffer.concat([one, next])];
  if (deed === 'keep') return [one, next];
  const changed = Buffer.from(one);
  changed[bodyAt] = deed === 'nul' ? 0 : changed[bodyAt] === 0x7a ? 0x79 : 0x7a;
  return [changed, next];
}

export function planSelfTest(templates: LineTemplates, run: string, random: Random): SelfTestPlan {
  const chosen = chooseDeeds(templates, random);
  const line = (sequence: number) =>
    Buffer.from(templates.renderPayload(run, { stream: harnessStreams.selfTest, epoch, sequence }));
  const messages: Buffer[] = [];
  let hostile = 0;
  for (let sequence = 1; sequence <= lines; sequence++) {
    const deed = chosen.get(sequence);
    if (templates.hostileClass(sequence) !== null) {
      // Not sent: what is proved here is the harness, with lines of any size.
      hostile++;
      continue;
    }
    if (!deed) {
      messages.push(line(sequence));
      continue;
    }
    const pair = [line(sequence), line(sequence + 1)] as const;
    const bodyBytes = pair[0].length - templates.payloadTokenOffset - tokenLayout.bytes - 1;
    messages.push(...perform(deed, pair, bodyBytes, random));
    sequence++;
  }
  const times = Object.fromEntries(deeds) as Record<Exclude<Deed, 'keep'>, number>;
  const lost = hostile + times.drop + times.cut + 2 * times.merge + times.mutate + times.nul;
  return {
    messages,
    epoch,
    lines,
    planted: {
      delivered: lines - lost,
      lost,
      duplicated: times.repeat,
      reordered: times.swap,
      truncated: times.cut,
      merged: times.merge,
      mutated: times.mutate,
      nulFilled: times.nul,
    },
  };
}
