/** Sets of customers as people write them: `1-4 9` or `1-4,9`. Bound: numbers below a million. */
export type Customers = readonly { readonly first: number; readonly last: number }[];

const oneOrMore = /^(\d{1,6})(?:-(\d{1,6}))?$/;

/** null: it says something else. */
export function parseCustomers(text: string): Customers | null {
  const ranges: { first: number; last: number }[] = [];
  for (const word of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const [, from, to = from] = oneOrMore.exec(word) ?? [];
    if (from === undefined || Number(to) < Number(from)) return null;
    ranges.push({ first: Number(from), last: Number(to) });
  }
  return ranges;
}

export function includes(customers: Customers, key: number): boolean {
  return customers.some(({ first, last }) => key >= first && key <= last);
}

export function countOf(customers: Customers): number {
  return customers.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}
