/**
 * The log format of container runtimes: `<instant> stdout|stderr F|P <text>`. A long message comes in
 * several records, all but the last tagged P (partial). What is shipped is the message: its records'
 * texts joined, without their heads. A line that is no such record is shipped as it stands.
 * Source: kubernetes/design-proposals-archive, node/kubelet-cri-logging.md.
 *
 * `CriBoundary` holds the records of a message back in the file until its last one is there, just as an
 * unfinished line is held; so positions never point into a message. Messages of stdout and stderr may
 * interleave: a boundary is where neither goes on.
 */
import type { Boundary } from './held-line.js';

const newline = 0x0a;
/** An instant, a stream and a tag are far shorter. */
const headBytesMax = 128;

interface RecordHead {
  readonly stream: string;
  readonly goesOn: boolean;
  /** Where the text begins. */
  readonly bytes: number;
}

function headOf(text: string): RecordHead | null {
  const found = /^[^ \n]+ (stdout|stderr) ([FP])(?::[^ \n]*)? /.exec(text);
  if (!found) return null;
  return { stream: found[1]!, goesOn: found[2] === 'P', bytes: found[0].length };
}

export class CriBoundary implements Boundary {
  readonly #open = new Set<string>();
  /** The first bytes of a record whose newline has not come yet. */
  #head = '';

  wholeEnd(read: Buffer): number {
    let end = 0;
    let start = 0;
    for (let at = read.indexOf(newline); at !== -1; at = read.indexOf(newline, start)) {
      this.#record(this.#head + latin1(read, start, at));
      this.#head = '';
      start = at + 1;
      if (this.#open.size === 0) end = start;
    }
    this.#head = (this.#head + latin1(read, start, read.length)).slice(0, headBytesMax);
    return end;
  }

  reset(): void {
    this.#open.clear();
    this.#head = '';
  }

  #record(text: string): void {
    const head = headOf(text);
    if (head?.goesOn) this.#open.add(head.stream);
    else if (head) this.#open.delete(head.stream);
  }
}

/** Whole records to messages, each with its newline; a message whose end is missing goes as it is. */
export function joinRecords(records: Buffer): Buffer {
  const joined: Buffer[] = [];
  const open = new Map<string, Buffer[]>();
  for (let start = 0; start < records.length; ) {
    const found = records.indexOf(newline, start);
    const end = found === -1 ? records.length : found + 1;
    const head = headOf(latin1(records, start, end));
    const text = records.subarray(start + (head?.bytes ?? 0), end);
    if (head?.goesOn) {
      open.set(head.stream, [...(open.get(head.stream) ?? []), withoutNewline(text)]);
    } else {
      const before = head ? (open.get(head.stream) ?? []) : [];
      joined.push(...before, text);
      if (head) open.delete(head.stream);
    }
    start = end;
  }
  for (const pieces of open.values()) joined.push(...pieces, Buffer.of(newline));
  return Buffer.concat(joined);
}

function latin1(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, Math.min(end, start + headBytesMax));
}

function withoutNewline(text: Buffer): Buffer {
  return text.at(-1) === newline ? text.subarray(0, -1) : text;
}
