/** The action lines of a bulk request: `{"create":{"_index":"logs"}}`, one before each document. */
import type { Product, StoreError } from './product.js';

const operations = ['create', 'delete', 'index', 'update'] as const;
export type BulkOperation = (typeof operations)[number];

export interface BulkAction {
  readonly operation: BulkOperation;
  readonly index: string;
  /** Null when the store makes one up. */
  readonly id: string | null;
}

/** Parameters that every version knows; a name beyond them is an error of the whole request. */
const parameters = new Set(
  (
    '_index _id routing pipeline version version_type if_seq_no if_primary_term retry_on_conflict ' +
    '_source op_type require_alias require_data_stream dynamic_templates list_executed_pipelines'
  ).split(' '),
);
const typedParameters = new Set(['_type', '_routing', '_parent', 'parent', '_version', 'ttl']);

const indexBytesMax = 255;
const idBytesMax = 512;

/** Why a request as a whole is refused. */
export class BulkError extends Error {
  override readonly name = 'BulkError';
  readonly said: StoreError;

  constructor(type: string, reason: string) {
    super(reason);
    this.said = { type, reason };
  }
}

/** @param line number of the action in the body, from 1; @param indexDefault from the path. Errors: BulkError. */
export function parseAction(
  text: string,
  line: number,
  product: Product,
  indexDefault: string | null,
): BulkAction {
  const given = parsed(text);
  if (!isObject(given)) throw malformed(line, `START_OBJECT but found [${tokenOf(given)}]`);
  const [name = '', ...others] = Object.keys(given);
  const operation = operations.find((candidate) => candidate === name);
  if (!operation) {
    throw malformed(
      line,
      `one of [create, delete, index, update] but found [${name.slice(0, 100)}]`,
    );
  }
  if (others.length > 0) throw malformed(line, 'END_OBJECT but found [FIELD_NAME]');
  const details = given[operation];
  if (!isObject(details)) throw malformed(line, `START_OBJECT but found [${tokenOf(details)}]`);
  checkParameters(details, line, product);
  return withPlace(operation, details, indexDefault);
}

function withPlace(
  operation: BulkOperation,
  { _index, _id, op_type }: Record<string, unknown>,
  indexDefault: string | null,
): BulkAction {
  const index = typeof _index === 'string' && _index !== '' ? _index : indexDefault;
  if (index === null) {
    throw new BulkError(
      'action_request_validation_exception',
      'Validation Failed: 1: index is missing;',
    );
  }
  const id = typeof _id === 'string' || typeof _id === 'number' ? String(_id) : null;
  if (id !== null && Buffer.byteLength(id) > idBytesMax) {
    const reason = `Validation Failed: 1: id is too long, must be no longer than ${idBytesMax} bytes;`;
    throw new BulkError('action_request_validation_exception', reason);
  }
  const isCreate = operation === 'index' && op_type === 'create';
  return { operation: isCreate ? 'create' : operation, index, id };
}

/** What is wrong with an index's name; null for nothing. */
export function indexNameError(index: string): StoreError | null {
  const type = 'invalid_index_name_exception';
  const shown = index.slice(0, indexBytesMax);
  const wrong = (what: string) => ({ type, reason: `Invalid index name [${shown}], ${what}` });
  if (Buffer.byteLength(index) > indexBytesMax) return wrong(`index name is too long`);
  if (index !== index.toLowerCase()) return wrong('must be lowercase');
  if (/^[_+-]/.test(index)) return wrong(`must not start with '_', '-', or '+'`);
  if (/[\s"*\\<|,>/?#:]/.test(index)) return wrong('must not contain the following characters');
  if (index === '.' || index === '..') return wrong("must not be '.' or '..'");
  return null;
}

function checkParameters(details: Record<string, unknown>, line: number, product: Product): void {
  for (const name of Object.keys(details)) {
    if (parameters.has(name) || (product.hasTypes && typedParameters.has(name))) continue;
    throw new BulkError(
      'illegal_argument_exception',
      `Action/metadata line [${line}] contains an unknown parameter [${name.slice(0, 100)}]`,
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BulkError('json_parse_exception', (cause as Error).message.slice(0, 300));
  }
}

function malformed(line: number, expected: string): BulkError {
  return new BulkError(
    'illegal_argument_exception',
    `Malformed action/metadata line [${line}], expected ${expected}`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tokenOf(value: unknown): string {
  if (value === null) return 'VALUE_NULL';
  if (Array.isArray(value)) return 'START_ARRAY';
  if (typeof value === 'object') return 'START_OBJECT';
  if (typeof value === 'boolean') return 'VALUE_BOOLEAN';
  return typeof value === 'number' ? 'VALUE_NUMBER' : 'VALUE_STRING';
}
