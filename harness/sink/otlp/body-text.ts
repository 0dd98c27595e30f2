/**
 * What a LogRecord's body says as a line. A string is itself; a map is its first string field of the
 * names given; anything else is its JSON text, so that a line inside it is still found.
 */
import { textOf } from '../http/http-messages.js';

/** An AnyValue as JavaScript has it: maps are objects, bytes their text, nothing is null. */
export type Plain = string | number | boolean | null | readonly Plain[] | PlainMap;
export interface PlainMap {
  readonly [key: string]: Plain;
}

/** The line; empty when there is none. */
export type TextOf = (value: Plain) => Buffer;

/** @param names of a map's fields that may hold the line, preferred first */
export function bodyText(names: readonly string[]): TextOf {
  return (value) => Buffer.from(value === null ? '' : textOf(value, names));
}
