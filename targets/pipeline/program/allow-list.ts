/**
 * The forwarder's allow-list: whose lines are forwarded; all others are dropped on purpose. What a list
 * that names nobody means is the choice under test: fail-open forwards everything (rather too much than
 * too little, which is how the cascade begins), fail-closed nothing, fail-static goes on with the last
 * list that named somebody (and with nothing when there never was one).
 */
import { type Customers, includes, parseCustomers } from './customers.js';

export const onBlankChoices = ['fail-open', 'fail-closed', 'fail-static'] as const;
export type OnBlank = (typeof onBlankChoices)[number];

export type Taken =
  | { readonly outcome: 'accepted'; readonly entries: number }
  | { readonly outcome: OnBlank; readonly reason: string };

const entry = /^allow\s+(.+)$/;

/** The customers that a list names. @throws SyntaxError for a line that is no entry */
export function parseAllowList(text: string): Customers {
  return text.split('\n').flatMap((whole, index) => {
    const line = whole.replace(/#.*$/, '').trim();
    if (line === '') return [];
    const named = parseCustomers(entry.exec(line)?.[1] ?? '-');
    if (named === null) throw new SyntaxError(`line ${index + 1} is no 'allow N' or 'allow N-M'`);
    return named;
  });
}

export class AllowList {
  readonly #onBlank: OnBlank;
  #named: Customers = [];
  #all = false;

  constructor(onBlank: OnBlank) {
    this.#onBlank = onBlank;
  }

  /** @param read gives the list's text, and may throw */
  take(read: () => string): Taken {
    const found = attempt(read);
    if (typeof found === 'string') return this.#blank(found);
    this.#named = found;
    this.#all = false;
    return { outcome: 'accepted', entries: found.length };
  }

  allows(key: number): boolean {
    return this.#all || includes(this.#named, key);
  }

  #blank(reason: string): Taken {
    const outcome = this.#onBlank;
    if (outcome !== 'fail-static') {
      this.#named = [];
      this.#all = outcome === 'fail-open';
    }
    return { outcome, reason };
  }
}

/** The list, or why there is none. */
function attempt(read: () => string): Customers | string {
  try {
    const named = parseAllowList(read());
    return named.length > 0 ? named : 'it names nobody';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
