/**
 * A push in JSON (grafana.com/docs/loki, "Ingest logs"): `{"streams": [{"stream": {labels}, "values":
 * [["<nanoseconds>", "<line>", {structured metadata}]]}]}`. Parsed whole, because lines have escapes.
 */
import { BodyError } from '../http/http-body.js';
import type { Messages } from '../http/http-protocol.js';
import { parseJson } from '../http/json-body.js';

/** Errors: BodyError 400, or 413 for too many objects. */
export function messagesInJson(bytes: Uint8Array): Messages {
  const lines: string[] = [];
  for (const stream of list(field(parseJson(bytes), 'streams'), 'streams')) {
    for (const entry of list(field(stream, 'values'), 'values')) lines.push(lineOf(entry));
  }
  return (emit) => {
    for (const line of lines) {
      const message = Buffer.from(line);
      if (message.length > 0) emit(message, 0, message.length);
    }
  };
}

function field(parent: unknown, name: string): unknown {
  if (typeof parent === 'object' && parent !== null) {
    return (parent as Readonly<Record<string, unknown>>)[name];
  }
  throw new BodyError(400, `'${name}' is looked for in something that is no object`);
}

function list(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new BodyError(400, `'${name}' is not an array`);
}

function lineOf(entry: unknown): string {
  if (Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string') {
    return entry[1];
  }
  throw new BodyError(400, "an entry of 'values' is not an array of a timestamp and a line");
}
