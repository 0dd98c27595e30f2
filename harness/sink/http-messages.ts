/**
 * The messages in a complete body: its lines, whatever the content type, or the elements of a JSON array
 * when the type is application/json and the body begins with a bracket. Lines are delivered out of the
 * chunks they came in. An element's own bytes can't be kept, so an array is parsed: a string is itself,
 * an object its first string field of `messageFields`, anything else its JSON text.
 */
import type { Body } from './http-body.js';
import { BodyError } from './http-body.js';
import { LineFraming } from './line-framing.js';
import type { Deliver } from './sink.js';

export const messageFields = ['message', 'msg', 'log', 'line'] as const;

const openBracket = 0x5b;
const blanks = [0x20, 0x09, 0x0a, 0x0d];

/** A walk over the messages; made apart from it so that a body that can't be read delivers nothing. */
export type Messages = (emit: Deliver) => void;

/** Errors: BodyError 400 for a JSON array that is none. */
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
  return (emit) => {
    for (const element of parsed) {
      const message = Buffer.from(textOf(element));
      if (message.length > 0) emit(message, 0, message.length);
    }
  };
}

function parseArray(text: string): unknown[] {
  try {
    return JSON.parse(text) as unknown[];
  } catch {
    throw new BodyError(400, 'the body is not JSON: expected an array of strings or of objects');
  }
}

function textOf(element: unknown): string {
  if (typeof element === 'string') return element;
  if (typeof element === 'object' && element !== null) {
    const fields = element as Record<string, unknown>;
    const name = messageFields.find((field) => typeof fields[field] === 'string');
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
