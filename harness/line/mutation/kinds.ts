/** How lines are changed on their way, as a set in the bits of one number: what a receipt has room for. */

/**
 * `replaced`: other characters stand for what can't be carried (U+FFFD, '?'), or another encoding does.
 * `stripped`: characters, blanks or a whole prefix are left out. `escaped`: they are spelt out (#000, \u0000,
 * \"). `added`: more than was written. `cut`: the end is missing. `changed`: anything else.
 */
export const mutationKinds = [
  'replaced',
  'stripped',
  'escaped',
  'added',
  'cut',
  'changed',
] as const;
export type MutationKind = (typeof mutationKinds)[number];
/** One bit for each of `mutationKinds`, in their order. */
export type MutationSet = number;

export const bitOf = Object.fromEntries(
  mutationKinds.map((kind, index) => [kind, 1 << index]),
) as Readonly<Record<MutationKind, number>>;

/** The kinds in a set, in their order. */
export function mutationsIn(set: MutationSet): MutationKind[] {
  return mutationKinds.filter((kind) => (set & bitOf[kind]) !== 0);
}

/** 'escaped and cut'; '' for none. */
export function mutationWords(set: MutationSet): string {
  return mutationsIn(set).join(' and ');
}
