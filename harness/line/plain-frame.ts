/**
 * Frames around payloads that need no escape, which most lines are: what stands before and behind is of fixed
 * length, digits of its time aside, so it is looked at where it stands and nothing is made of it.
 */
import { formatTimestamp, type TimestampStyle } from './timestamp.js';

export interface PlainFrame {
  readonly head: Buffer;
  readonly tail: Buffer;
  /** What stands between holds nothing that JSON escapes. */
  readonly isJson: boolean;
}

/** In these, '0' is any digit: nothing else of a frame is one. */
function timeForm(style: TimestampStyle): string {
  return formatTimestamp(style, 0).replace(/\d/g, '0');
}

const milliseconds = timeForm('milliseconds');
const nanoseconds = timeForm('nanoseconds');

function frameOf(head: string, tail: string, isJson: boolean): PlainFrame {
  return { head: Buffer.from(head), tail: Buffer.from(tail), isJson };
}

/** See format/. */
export const plainFrames: readonly PlainFrame[] = [
  frameOf(`${nanoseconds} stdout F `, '', false),
  frameOf(`{"time":"${milliseconds}","level":"info","message":"`, '"}', true),
  frameOf('{"log":"', `\\n","stream":"stdout","time":"${nanoseconds}"}`, true),
];

/** Whether [start, end) of the message stands in this frame. */
export function isFramedBy(
  { head, tail, isJson }: PlainFrame,
  message: Buffer,
  start: number,
  end: number,
): boolean {
  const [from, to] = [start + head.length, end - tail.length];
  if (from > to || !stands(head, message, start) || !stands(tail, message, to)) return false;
  return !isJson || isUnescaped(message, from, to);
}

const digitZero = 0x30;
const digitNine = 0x39;

function stands(form: Buffer, message: Buffer, at: number): boolean {
  for (let index = 0; index < form.length; index++) {
    const wanted = form[index]!;
    const found = message[at + index]!;
    if (wanted === digitZero ? found < digitZero || found > digitNine : found !== wanted) {
      return false;
    }
  }
  return true;
}

const quote = 0x22;
const backslash = 0x5c;
const blank = 0x20;

function isUnescaped(message: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = message[at]!;
    if (byte < blank || byte === quote || byte === backslash) return false;
  }
  return true;
}
