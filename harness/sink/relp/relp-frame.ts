/** One frame of RELP: its header read out of bytes, and a frame written. */

export interface RelpHeader {
  /** TXNR */
  readonly number: number;
  readonly command: string;
  /** Where DATA begins; where the trailer stands when there is none. */
  readonly dataFrom: number;
  readonly dataBytes: number;
}

const space = 0x20;
const newline = 0x0a;
const digitsMax = 9;
const commandBytesMax = 32;

interface Word {
  readonly end: number;
  readonly value: number;
}

/** Up to nine digits from `at`; null when there is none. */
function digits(bytes: Buffer, at: number): Word | null {
  let value = 0;
  let end = at;
  for (; end < bytes.length && end - at < digitsMax; end++) {
    const digit = bytes[end]! - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return end > at ? { end, value } : null;
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}

function letters(bytes: Buffer, at: number): number {
  let end = at;
  while (end - at < commandBytesMax && isLetter(bytes[end])) end++;
  return end;
}

const syslogWord = Buffer.from('syslog');

/** Nearly every frame's command, without a string of its own. */
function commandOf(bytes: Buffer, start: number, end: number): string {
  const isSyslog = end - start === syslogWord.length && bytes[start] === 0x73;
  if (isSyslog && syslogWord.compare(bytes, start, end) === 0) return 'syslog';
  return bytes.toString('latin1', start, end);
}

/** The header at `at`; `incomplete` when the bytes end within it. It has 53 bytes at most. */
export function readHeader(bytes: Buffer, at: number): RelpHeader | 'incomplete' | 'broken' {
  const stopped = (index: number) => (index >= bytes.length ? 'incomplete' : 'broken');
  const number = digits(bytes, at);
  if (!number) return stopped(at);
  if (bytes[number.end] !== space) return stopped(number.end);
  const commandFrom = number.end + 1;
  const commandEnd = letters(bytes, commandFrom);
  if (commandEnd === commandFrom || bytes[commandEnd] !== space) return stopped(commandEnd);
  const count = digits(bytes, commandEnd + 1);
  if (!count) return stopped(commandEnd + 1);
  const isBehind = count.value === 0 ? newline : space;
  if (bytes[count.end] !== isBehind) return stopped(count.end);
  return {
    number: number.value,
    command: commandOf(bytes, commandFrom, commandEnd),
    dataFrom: count.value === 0 ? count.end : count.end + 1,
    dataBytes: count.value,
  };
}

/** Where the trailer stands. */
export function dataEnd({ dataFrom, dataBytes }: RelpHeader): number {
  return dataFrom + dataBytes;
}

/** A frame of text in one byte a character. */
export function frameOf(number: number, command: string, text: string): string {
  return text === '' ? `${number} ${command} 0\n` : `${number} ${command} ${text.length} ${text}\n`;
}
