/**
 * The line in a document, and whether the store would take the document at all. Not every error of a
 * document is known here: of fields that stand twice only the line's own is noticed, and there are no
 * mappings that a value could be at odds with.
 */
import { isUtf8 } from 'node:buffer';
import { FieldFinder, lineFields } from '../json/field-finder.js';
import { skipBlanks } from '../json/skim.js';
import type { SpanForm } from '../json/spans.js';
import type { BulkOperation } from './bulk-action.js';
import type { ItemRefusal } from './bulk-answer.js';
import type { Product } from './product.js';

export class DocumentLine {
  /** Where the line stands; the whole document where there is none in it. */
  start = 0;
  end = 0;
  form: SpanForm = 'plain';
  readonly #whole: FieldFinder;
  readonly #update: FieldFinder;
  readonly #notUtf8: ItemRefusal;
  readonly #notJson: ItemRefusal;
  readonly #repeated: ItemRefusal;

  /** @param field the one that holds the line; the usual ones if not given */
  constructor(field: string | undefined, product: Product) {
    const fields = field === undefined ? lineFields : [field];
    this.#whole = new FieldFinder(fields);
    const parts = ['doc', 'upsert'];
    this.#update = new FieldFinder(
      parts.flatMap((part) => fields.map((name) => `${part}.${name}`)),
    );
    const refusal = (why: string): ItemRefusal => ({
      status: 400,
      error: { type: product.documentError, reason: `failed to parse: ${why}` },
    });
    this.#notUtf8 = refusal('Invalid UTF-8');
    this.#notJson = refusal('not a JSON object');
    this.#repeated = refusal('Duplicate field (the one that holds the line)');
  }

  /**
   * Finds the line of the document [start, end). Returns why the store refuses it, or null.
   * @param encoding whether the bytes are known to be UTF-8
   */
  look(
    bytes: Buffer,
    [start, end]: readonly [number, number],
    operation: BulkOperation,
    encoding: 'utf8' | 'unknown',
  ): ItemRefusal | null {
    this.start = start;
    this.end = end;
    this.form = 'plain';
    const finder = operation === 'update' ? this.#update : this.#whole;
    const found = finder.find(bytes, start, end);
    if (found === 'invalid') return this.#notJson;
    if (skipBlanks(bytes, finder.next, end) !== end) return this.#notJson;
    if (found !== 'absent') {
      this.start = finder.start;
      this.end = finder.end;
      this.form = found;
    }
    if (encoding === 'unknown' && !isUtf8(bytes.subarray(start, end))) return this.#notUtf8;
    return finder.isRepeated ? this.#repeated : null;
  }
}
