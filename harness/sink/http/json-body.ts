/**
 * A JSON body as a value. Parsing makes objects of at least 50 bytes out of the two bytes `{}`, so the
 * brackets are counted first: that bounds the memory, and the depth too.
 */
import { BodyError } from './http-body.js';

/** Some 300 MB of objects at most. A batch has about ten brackets a line. */
const bracketsMax = 5_000_000;

const openBrace = 0x7b;
const openBracket = 0x5b;

/** Errors: BodyError 400 for what is no JSON, 413 for too many objects. */
export function parseJson(bytes: Uint8Array): unknown {
  let brackets = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === openBrace || byte === openBracket) brackets++;
  }
  if (brackets > bracketsMax) {
    throw new BodyError(413, `the body has more than ${bracketsMax} objects and arrays`);
  }
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  } catch {
    throw new BodyError(400, 'the body is not JSON');
  }
}
