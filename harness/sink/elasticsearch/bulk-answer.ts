/**
 * The answer to a bulk request: an item for each document, in order, filtered by `filter_path`. Items of
 * one action and one fate differ in id and number alone, so their text is made once and the two are put
 * into it: building every item would cost more than reading its document.
 */
import type { BulkAction } from './bulk-action.js';
import { filtered } from './filter-path.js';
import type { Product, StoreError } from './product.js';

/** Stand where the id and the number go; no name in an answer has control characters. */
const idMark = '\u0001id';
const numberMark = '\u0001number';
const marks = /"\\u0001(id|number)"/;

const results = { create: 'created', index: 'created', update: 'updated', delete: 'not_found' };
const statuses = { create: 201, index: 201, update: 200, delete: 404 } as const;

/** An item's text, cut where its id and its number go; null for an item that is filtered away. */
type Form = readonly string[] | null;

/** Text pieces and marks in turn: `{"create":{"_id":`, `id`, `,"_seq_no":`, `number`, `}}`. */
function cut(item: unknown): Form {
  return item === undefined ? null : JSON.stringify(item).split(marks);
}

/** Why an item was not taken. */
export interface ItemRefusal {
  readonly status: number;
  readonly error: StoreError;
}

export class BulkAnswer {
  readonly #product: Product;
  readonly #paths: Parameters<typeof filtered>[1];
  readonly #idPrefix: string;
  readonly #forms = new Map<string, Form>();
  readonly #items: string[] = [];
  #lastAction: BulkAction | null = null;
  #lastRefused: ItemRefusal | null = null;
  #lastForm: Form = null;
  #number: number;
  #hasErrors = false;

  /** @param firstNumber sequence number of the first document; its id is made of it too */
  constructor(product: Product, paths: Parameters<typeof filtered>[1], firstNumber: number) {
    this.#product = product;
    this.#paths = paths;
    this.#number = firstNumber;
    this.#idPrefix = `LL${firstNumber.toString(36).padStart(12, '0')}-`;
  }

  add(action: BulkAction, refused: ItemRefusal | null): void {
    if (refused) this.#hasErrors = true;
    const number = this.#number++;
    const form = this.#formOf(action, refused);
    if (form === null) return;
    let text = form[0]!;
    for (let at = 1; at < form.length; at += 2) {
      text += form[at] === 'id' ? this.#id(action, number) : number;
      text += form[at + 1];
    }
    this.#items.push(text);
  }

  text(): string {
    const top = { took: 1, errors: this.#hasErrors };
    const head = JSON.stringify(filtered(top, this.#paths) ?? {});
    if (this.#items.length === 0) return head;
    const items = `"items":[${this.#items.join(',')}]`;
    return head === '{}' ? `{${items}}` : `${head.slice(0, -1)},${items}}`;
  }

  #id({ id }: BulkAction, number: number): string {
    return id === null ? `"${this.#idPrefix}${number}"` : JSON.stringify(id);
  }

  /** Most items are of the same form as the one before. */
  #formOf(action: BulkAction, refused: ItemRefusal | null): Form {
    const isSame = action === this.#lastAction && refused === this.#lastRefused;
    if (isSame) return this.#lastForm;
    this.#lastAction = action;
    this.#lastRefused = refused;
    const { operation, index } = action;
    const said = refused ? ` ${refused.status} ${refused.error.reason}` : '';
    const key = `${operation} ${index}${said}`;
    const known = this.#forms.get(key);
    this.#lastForm = known === undefined ? this.#made(action, refused) : known;
    this.#forms.set(key, this.#lastForm);
    return this.#lastForm;
  }

  #made({ operation, index }: BulkAction, refused: ItemRefusal | null): Form {
    const type = this.#product.hasTypes ? { _type: '_doc' } : {};
    const name = { _index: index, ...type, _id: idMark };
    const taken = {
      ...name,
      _version: 1,
      result: results[operation],
      _shards: { total: 2, successful: 1, failed: 0 },
      _seq_no: numberMark,
      _primary_term: 1,
      status: statuses[operation],
    };
    const details = refused ? { ...name, status: refused.status, error: refused.error } : taken;
    const answer = { items: [{ [operation]: details }] };
    const kept = filtered(answer, this.#paths) as { items?: unknown[] } | undefined;
    return cut(kept?.items?.[0]);
  }
}
