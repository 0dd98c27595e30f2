/**
 * The rows of a request to VictoriaLogs, read as VictoriaLogs reads them: a line that it can't use (no
 * JSON object, a time that it can't read, too long) is skipped with a warning in its own log, and the
 * request is accepted all the same. Such lines are told as refused.
 */
import { FieldFinder } from '../json/field-finder.js';
import { skipBlanks } from '../json/skim.js';
import { Spans } from '../json/spans.js';

const newline = 0x0a;
const fieldsMax = 32;

/** The names that a request gives for the parts of a row: `?_msg_field=log,message`. */
export interface RowFields {
  readonly message: readonly string[];
  readonly time: readonly string[];
}

/** Names from the query or, where that has none, from headers, as lists separated by commas. */
export function rowFields(
  query: URLSearchParams,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): RowFields {
  const named = (parameter: string, header: string) =>
    String(query.get(parameter) || headers[header] || '')
      .split(',')
      .filter((name) => name !== '')
      .slice(0, fieldsMax);
  const time = named('_time_field', 'vl-time-field');
  return {
    message: [...named('_msg_field', 'vl-msg-field'), '_msg'],
    time: time.length > 0 ? time : ['_time'],
  };
}

export class Rows {
  readonly messages: Spans;
  /** Rows that VictoriaLogs skips. */
  readonly unfit: Spans;
  readonly #bytes: Buffer;
  readonly #message: FieldFinder;
  readonly #time: FieldFinder;
  readonly #lineBytesMax: number;
  #timeText = '';

  constructor(bytes: Buffer, { message, time }: RowFields, lineBytesMax: number) {
    this.#bytes = bytes;
    this.#message = new FieldFinder(message);
    this.#time = new FieldFinder(time);
    this.#lineBytesMax = lineBytesMax;
    this.messages = new Spans(bytes);
    this.unfit = new Spans(bytes);
  }

  readJsonLines(): this {
    for (let at = 0; at < this.#bytes.length; ) {
      const end = this.#lineEnd(at);
      this.#row(at, end);
      at = end + 1;
    }
    return this;
  }

  /**
   * Rows with an action line before each; other actions than `create` and `index` end the request, and
   * so does a row that can't be used: the rest of it is skipped. `broken` tells so.
   */
  readBulk(): 'whole' | 'broken' {
    const bytes = this.#bytes;
    for (let at = 0; at < bytes.length; ) {
      const actionEnd = this.#lineEnd(at);
      if (actionEnd === at) {
        at++;
        continue;
      }
      const action = bytes.subarray(at, actionEnd);
      const isKnown = action.includes('"create"') || action.includes('"index"');
      const end = this.#lineEnd(actionEnd + 1);
      const isTaken = isKnown && actionEnd < bytes.length && this.#row(actionEnd + 1, end);
      if (!isTaken) {
        this.#skipRest(isKnown ? end + 1 : at);
        return 'broken';
      }
      at = end + 1;
    }
    return 'whole';
  }

  /** False for a row that is skipped; a blank line is none. */
  #row(start: number, end: number): boolean {
    const bytes = this.#bytes;
    const at = skipBlanks(bytes, start, end);
    if (at === end) return true;
    const finder = this.#message;
    const found = end - start > this.#lineBytesMax ? 'invalid' : finder.find(bytes, at, end);
    const isObject = found !== 'invalid' && skipBlanks(bytes, finder.next, end) === end;
    const isRow = isObject && this.#hasTime(at, end);
    const into = isRow ? this.messages : this.unfit;
    if (!isObject || found === 'absent') into.add(at, end, 'plain');
    else if (finder.end > finder.start) into.add(finder.start, finder.end, found);
    return isRow;
  }

  /** A row without a time gets the current one. */
  #hasTime(start: number, end: number): boolean {
    const finder = this.#time;
    if (finder.findAgain(this.#bytes, start, end) === 'absent' || finder.end === finder.start) {
      return true;
    }
    const text = this.#bytes.toString(
      'latin1',
      finder.start,
      Math.min(finder.end, finder.start + 64),
    );
    // Rows of one request often have the same time, and always the same form of it.
    if (text === this.#timeText) return true;
    if (!isTime(text)) return false;
    this.#timeText = text;
    return true;
  }

  #skipRest(from: number): void {
    for (let at = from; at < this.#bytes.length; ) {
      const end = this.#lineEnd(at);
      const isAction = /^\s*\{"(?:create|index)"/.test(this.#bytes.toString('latin1', at, at + 64));
      if (end > at && !isAction) {
        const found = this.#message.find(this.#bytes, at, end);
        if (found === 'plain' || found === 'escaped') {
          this.unfit.add(this.#message.start, this.#message.end, found);
        } else {
          this.unfit.add(at, end, 'plain');
        }
      }
      at = end + 1;
    }
  }

  #lineEnd(at: number): number {
    const end = this.#bytes.indexOf(newline, at);
    return end < 0 ? this.#bytes.length : end;
  }
}

const calendarTime =
  /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:?\d{2})?$/;
const unixTime = /^-?\d{1,19}(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** What VictoriaLogs reads as a time: RFC 3339, Unix time in any unit, `0` or `-` for none. */
function isTime(text: string): boolean {
  return text === '-' || calendarTime.test(text) || unixTime.test(text);
}
