/**
 * The messages in a complete body: its lines, whatever the content type, or the elements of a JSON array
 * when the type is application/json and the body begins with a bracket. Lines are delivered out of the
 * chunks they came in. An element's own bytes can't be kept, so an array is parsed: a string is itself,
 * an object its first string field of `messageFields`, anything else its JSON text.
 */
import { LineFraming } from '../line-framing.js';
import type { Body } from './http-body.js';
import { BodyError } from './http-body.js';
import type { Messages } from './http-protocol.js';

export const messageFields = ['message', 'msg', 'log', 'line'] as const;

const openBracket = 0x5b;
const blanks = [0x20, 0x09, 0x0a, 0x0d];

/** Errors: BodyError 400 for a JSON array that is none, or too deep. */
export function messagesOf(body: Body, contentType: string | undefined): Messages {
  return isJson(contentType) && firstByte(body) === openBracket ? elements(body) : lines(body);
}

function lines(body: Body): Messages {
  return (emit) => {
    const framing = new LineFraming(body.bytes);
    for (const chunk of body.chunks) framing.push(chunk, emit);
    framing.finish(emit);
  };
}

function elements(body: Body): Messages {
  const parsed = parseArray(Buffer.concat(body.chunks).toString());
  // All of them before the first is delivered: a body is taken or refused as a whole.
  const messages = parsed.map((element) => Buffer.from(plainText(element)));
  return (emit) => {
    for (const message of messages) if (message.length > 0) emit(message, 0, message.length);
  };
}

/** JSON.parse follows any depth, JSON.stringify does not. */
function plainText(element: unknown): string {
  try {
    return textOf(element);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BodyError(400, 'an element of the array is nested too deeply');
  }
}

function parseArray(text: string): unknown[] {
  try {
    return JSON.parse(text) as unknown[];
  } catch {
    throw new BodyError(400, 'the body is not JSON: expected an array of strings or of objects');
  }
}

/** What an element says as a message. @param names of the fields that may hold it, preferred first */
export function textOf(element: unknown, names: readonly string[] = messageFields): string {
  if (typeof element === 'string') return element;
  if (typeof element === 'object' && element !== null) {
    const fields = element as Record<string, unknown>;
    const name = names.find((field) => typeof fields[field] === 'string');
    if (name) return fields[name] as string;
  }
  return JSON.stringify(element);
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/json\b/i.test(contentType?.trim() ?? '');
}

function firstByte(body: Body): number | undefined {
  for (const chunk of body.chunks) {
    const byte = chunk.find((candidate) => !blanks.includes(candidate));
    if (byte !== undefined) return byte;
  }
  return undefined;
}
