/**
 * A bulk request's body: action lines, each but `delete` with a document behind it. It is read whole and
 * nothing of it is parsed that need not be: an action line that repeats the one before (they all do, as a
 * rule) is compared and not parsed, and of a document only the line is looked for.
 *
 * A document that the store would refuse is an item with an error of its own. A request that it would
 * refuse as a whole is read to its end all the same, to tell which lines it held. Bounds: `itemsMax`,
 * beside those of the body.
 */
import { isUtf8 } from 'node:buffer';
import { BodyError } from '../http/http-body.js';
import { skipBlanks } from '../json/skim.js';
import { Spans } from '../json/spans.js';
import { type BulkAction, BulkError, indexNameError, parseAction } from './bulk-action.js';
import type { ItemRefusal } from './bulk-answer.js';
import type { DocumentLine } from './document-line.js';
import type { Product, StoreError } from './product.js';

/** An answer has a piece for each. Shippers send thousands at most. */
const itemsMax = 250_000;
const newline = 0x0a;

/** `message`: its line is in `messages`. `silent`: it has none, and all is well. */
export type ItemFate = 'message' | 'silent' | ItemRefusal;

export interface BulkContent {
  readonly actions: readonly BulkAction[];
  readonly fates: readonly ItemFate[];
  readonly messages: Spans;
  /** Lines of documents that the store refuses by its own rules. */
  readonly unfit: Spans;
  /** Not null: the request as a whole is refused. */
  readonly refusal: StoreError | null;
}

const unterminated: StoreError = {
  type: 'illegal_argument_exception',
  reason: 'The bulk request must be terminated by a newline [\\n]',
};
const noBody: StoreError = { type: 'parse_exception', reason: 'request body is required' };
const noRequests: StoreError = {
  type: 'action_request_validation_exception',
  reason: 'Validation Failed: 1: no requests added;',
};
const notCreate: ItemRefusal = {
  status: 400,
  error: {
    type: 'illegal_argument_exception',
    reason: 'only write ops with an op_type of create are allowed in data streams',
  },
};

interface Repeated {
  readonly start: number;
  readonly end: number;
  /** Null where the line is none. */
  readonly action: BulkAction | null;
  /** Why all its documents are refused. */
  readonly error: ItemRefusal | null;
}

export class BulkReader implements BulkContent {
  readonly actions: BulkAction[] = [];
  readonly fates: ItemFate[] = [];
  readonly messages: Spans;
  readonly unfit: Spans;
  refusal: StoreError | null = null;
  readonly #bytes: Buffer;
  readonly #product: Product;
  readonly #line: DocumentLine;
  readonly #indexDefault: string | null;
  readonly #encoding: 'utf8' | 'unknown';
  #last: Repeated = { start: 0, end: 0, action: null, error: null };

  /** @param indexDefault from the request's path */
  constructor(bytes: Buffer, product: Product, line: DocumentLine, indexDefault: string | null) {
    this.#bytes = bytes;
    this.#product = product;
    this.#line = line;
    this.#indexDefault = indexDefault;
    this.#encoding = isUtf8(bytes) ? 'utf8' : 'unknown';
    this.messages = new Spans(bytes);
    this.unfit = new Spans(bytes);
  }

  /** Errors: BodyError 413 for more than `itemsMax` items. */
  read(): BulkContent {
    const { length } = this.#bytes;
    let at = 0;
    for (let line = 1; at < length; line++) {
      const end = this.#lineEnd(at);
      const start = skipBlanks(this.#bytes, at, end);
      at = end + 1;
      if (start === end) continue;
      const repeated = this.#actionAt(start, end, line);
      if (repeated.action?.operation === 'delete') {
        this.#add(repeated.action, 'silent');
      } else if (at < length) {
        const documentEnd = this.#lineEnd(at);
        this.#document(repeated, at, documentEnd);
        at = documentEnd + 1;
        line++;
      }
    }
    this.#checkWhole();
    return this;
  }

  #lineEnd(at: number): number {
    const end = this.#bytes.indexOf(newline, at);
    return end < 0 ? this.#bytes.length : end;
  }

  #actionAt(start: number, end: number, line: number): Repeated {
    const bytes = this.#bytes;
    const { start: lastStart, end: lastEnd } = this.#last;
    if (lastEnd > 0 && bytes.compare(bytes, lastStart, lastEnd, start, end) === 0) {
      return this.#last;
    }
    const action = this.#parsed(bytes.toString('utf8', start, end), line);
    this.#last = { start, end, action, error: action && this.#ruleBroken(action) };
    return this.#last;
  }

  #parsed(text: string, line: number): BulkAction | null {
    try {
      return parseAction(text, line, this.#product, this.#indexDefault);
    } catch (error) {
      if (!(error instanceof BulkError)) throw error;
      this.refusal ??= error.said;
      return null;
    }
  }

  #ruleBroken({ operation, index }: BulkAction): ItemRefusal | null {
    if (operation !== 'create' && this.#product.isDataStream(index)) return notCreate;
    const error = indexNameError(index);
    return error && { status: 400, error };
  }

  #document({ action, error }: Repeated, start: number, end: number): void {
    const line = this.#line;
    const wrong = line.look(
      this.#bytes,
      [skipBlanks(this.#bytes, start, end), end],
      action?.operation ?? 'index',
      this.#encoding,
    );
    const refused = error ?? wrong;
    const isEmpty = line.end <= line.start;
    if (!isEmpty) {
      (refused || !action ? this.unfit : this.messages).add(line.start, line.end, line.form);
    }
    if (action) this.#add(action, refused ?? (isEmpty ? 'silent' : 'message'));
  }

  #add(action: BulkAction, fate: ItemFate): void {
    if (this.actions.length === itemsMax) {
      throw new BodyError(413, `more than ${itemsMax} items in one bulk request`);
    }
    this.actions.push(action);
    this.fates.push(fate);
  }

  #checkWhole(): void {
    const { length } = this.#bytes;
    if (length === 0) this.refusal = noBody;
    else if (this.#bytes[length - 1] !== newline) this.refusal ??= unterminated;
    else if (this.actions.length === 0) this.refusal ??= noRequests;
  }
}
