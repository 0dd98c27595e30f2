/**
 * An ExportLogsServiceRequest in OTLP's JSON (opentelemetry.io/docs/specs/otlp, "JSON Protobuf
 * Encoding"): names in lowerCamelCase, 64-bit numbers as strings, bytes in base64. Parsed whole, because
 * strings have escapes: slower than protobuf, and what is not UTF-8 does not survive.
 */
import { BodyError } from '../http/http-body.js';
import type { Messages } from '../http/http-protocol.js';
import { parseJson } from '../http/json-body.js';
import type { Plain, TextOf } from './body-text.js';

/** Values within values; as deep as the check of protobuf allows, about. */
const depthMax = 50;

type Json = Readonly<Record<string, unknown>>;

/** Errors: BodyError 400, or 413 for too many objects. @param textOf what a body says as a line */
export function messagesInJson(bytes: Uint8Array, textOf: TextOf): Messages {
  const bodies: Plain[] = [];
  for (const resource of objects(asObject(parseJson(bytes), 'body'), 'resourceLogs')) {
    for (const scope of objects(resource, 'scopeLogs')) {
      for (const { body } of objects(scope, 'logRecords')) bodies.push(plainValue(body, 1));
    }
  }
  return (emit) => {
    for (const body of bodies) {
      const text = textOf(body);
      if (text.length > 0) emit(text, 0, text.length);
    }
  };
}

function asObject(value: unknown, name: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new BodyError(400, `'${name}' is not an object, as OTLP's JSON wants it`);
}

function objects(parent: Json, name: string): readonly Json[] {
  const value = parent[name] ?? [];
  if (!Array.isArray(value)) {
    throw new BodyError(400, `'${name}' is not an array, as OTLP's JSON wants it`);
  }
  for (const element of value) asObject(element, name);
  return value as Json[];
}

/** An AnyValue; null when it is not there, or holds nothing that is known. */
function plainValue(value: unknown, depth: number): Plain {
  if (value === undefined || value === null) return null;
  if (depth > depthMax) throw new BodyError(400, `values are nested more than ${depthMax} deep`);
  const any = asObject(value, 'value');
  if (typeof any.stringValue === 'string') return any.stringValue;
  if (typeof any.bytesValue === 'string') return Buffer.from(any.bytesValue, 'base64').toString();
  if (any.boolValue !== undefined) return any.boolValue === true;
  if (any.intValue !== undefined) return Number(any.intValue);
  if (any.doubleValue !== undefined) return Number(any.doubleValue);
  if (any.arrayValue !== undefined) {
    const values = objects(asObject(any.arrayValue, 'arrayValue'), 'values');
    return values.map((one) => plainValue(one, depth + 1));
  }
  if (any.kvlistValue === undefined) return null;
  const pairs = objects(asObject(any.kvlistValue, 'kvlistValue'), 'values');
  return Object.fromEntries(
    pairs.map((pair) => [String(pair.key), plainValue(pair.value, depth + 1)] as const),
  );
}
