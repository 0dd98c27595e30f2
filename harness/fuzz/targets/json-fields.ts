/**
 * The field that holds a line, found without parsing, against JSON.parse: both agree on what is JSON and on
 * the field's text. Left out: nesting deeper than the finder follows, fields that stand twice (the finder
 * takes the first, JSON.parse the last), and text that is no UTF-8.
 */
import { isUtf8 } from 'node:buffer';
import { undressDockerJson } from '../../line/undress.js';
import { FieldFinder } from '../../sink/json/field-finder.js';
import { skipBlanks } from '../../sink/json/skim.js';
import { unescapeInto } from '../../sink/json/unescape.js';
import { assert } from '../../support/assert.js';

/** Far below what the finder follows. */
const depthMax = 16;

export function fuzzJsonFields(data: Buffer): void {
  undressDockerJson(data);
  const finder = new FieldFinder(['message']);
  const found = finder.find(data, 0, data.length);
  const isWhole = found !== 'invalid' && skipBlanks(data, finder.next, data.length) === data.length;
  if (!isUtf8(data) || bracketsIn(data) > depthMax) return;
  const parsed = parse(data.toString());
  if (parsed === undefined) {
    assert(!isWhole, 'what the finder takes is JSON');
    return;
  }
  const isObject = data[0] === 0x7b;
  assert(isObject === isWhole, 'a JSON object is one to the finder too');
  if (!isObject || finder.isRepeated) return;
  const { message } = parsed as { message?: unknown };
  if (found === 'absent') assert(typeof message !== 'string', 'a field that is there is found');
  else if (!isNamedTwice(data)) {
    const text = Buffer.alloc(finder.end - finder.start);
    const length = unescapeInto(text, data, finder.start, finder.end);
    const expected = Buffer.from(String(message));
    assert(text.subarray(0, length).equals(expected), 'the text is that of JSON.parse');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function bracketsIn(bytes: Buffer): number {
  return bytes.reduce((sum, byte) => sum + (byte === 0x7b || byte === 0x5b ? 1 : 0), 0);
}

/** As text it may stand in a string: no harm, that only leaves out more. */
function isNamedTwice(bytes: Buffer): boolean {
  return bytes.indexOf('"message"') !== bytes.lastIndexOf('"message"');
}
