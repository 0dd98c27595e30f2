/**
 * The events of a request: JSON objects one behind another, with blanks between them or without, or in
 * an array. The line is the event itself where that is text, and otherwise the first of the usual fields
 * within it; an event that holds none is told as it is. At the first event that is wrong the collector
 * stops and names its number; the ones before it are taken (https://github.com/moby/moby/issues/35862).
 */
import { isUtf8 } from 'node:buffer';
import { FieldFinder, lineFields } from '../json/field-finder.js';
import { broken, plainEnd, skipBlanks, skipName, skipValue } from '../json/skim.js';
import { Spans } from '../json/spans.js';
import type { HecWord } from './answers.js';

const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;

export interface HecEvents {
  readonly messages: Spans;
  /** What stands at and behind the first event that is wrong. */
  readonly unfit: Spans;
  /** Null when all is well. */
  readonly problem: { readonly word: HecWord; readonly event: number } | null;
}

/** @param field within an event that is an object; the usual ones if not given */
export function eventFinder(field: string | undefined): FieldFinder {
  const within = field === undefined ? lineFields : [field];
  return new FieldFinder(['event', ...within.map((name) => `event.${name}`)]);
}

export function readEvents(bytes: Buffer, finder: FieldFinder): HecEvents {
  const messages = new Spans(bytes);
  const unfit = new Spans(bytes);
  const end = bytes.length;
  const first = skipBlanks(bytes, 0, end);
  const isArray = bytes[first] === openBracket;
  let at = isArray ? skipBlanks(bytes, first + 1, end) : first;
  let event = 0;
  const stop = (word: HecWord): HecEvents => {
    if (at < end) unfit.add(at, end, 'plain');
    return { messages, unfit, problem: { word, event } };
  };
  if (at === end) return stop('noData');
  for (; at < end && !(isArray && bytes[at] === closeBracket); event++) {
    const found = finder.find(bytes, at, end);
    if (found === 'invalid' || !isUtf8(bytes.subarray(at, finder.next))) {
      return stop('invalidFormat');
    }
    if (found !== 'absent') {
      if (finder.end === finder.start) return stop('eventBlank');
      messages.add(finder.start, finder.end, found);
    } else {
      const value = eventValue(bytes, at, finder.next);
      if (value === null) return stop('eventRequired');
      messages.add(value.start, value.end, 'plain');
    }
    at = skipSeparator(bytes, finder.next, end);
  }
  return { messages, unfit, problem: null };
}

function skipSeparator(bytes: Uint8Array, at: number, end: number): number {
  const next = skipBlanks(bytes, at, end);
  return next < end && bytes[next] === comma ? skipBlanks(bytes, next + 1, end) : next;
}

/** The value of `event` in an object that is known to be JSON; null where there is none. */
function eventValue(bytes: Buffer, at: number, end: number): { start: number; end: number } | null {
  let next = skipBlanks(bytes, at + 1, end);
  while (next < end) {
    const nameEnd = plainEnd(bytes, next + 1, end);
    const value = skipName(bytes, next, end);
    if (value === broken) return null;
    const valueEnd = skipValue(bytes, value, end);
    const isEvent = bytes.toString('latin1', next + 1, nameEnd) === 'event';
    if (isEvent && bytes[value] !== 0x6e) return { start: value, end: valueEnd };
    next = skipSeparator(bytes, valueEnd, end);
  }
  return null;
}
