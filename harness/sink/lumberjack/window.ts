/**
 * The events of one Lumberjack window: held until the last one is in, because a window counts as a whole
 * (a peer that leaves before sends all of it again). Bounded in bytes by its owner.
 */
import { FieldFinder } from '../json/field-finder.js';
import { unescapeInto } from '../json/unescape.js';

/** One line with the number that acknowledges it and all before it. */
export interface WindowEvent {
  readonly sequence: number;
  readonly line: Uint8Array;
}

/** What an event costs beside its line, about. */
const eventBytes = 128;

export class EventWindow {
  /** Events whose line was not found: their line is their JSON. */
  odd = 0;
  /** Held, with what holds them. */
  bytes = 0;
  #events: WindowEvent[] = [];
  #size = 0;
  readonly #finder: FieldFinder;

  /** @param fields where the line is looked for, preferred first. */
  constructor(fields: readonly string[]) {
    this.#finder = new FieldFinder(fields);
  }

  get isOpen(): boolean {
    return this.#size > 0;
  }

  get isWhole(): boolean {
    return this.#size > 0 && this.#events.length === this.#size;
  }

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  open(size: number): void {
    this.#size = size;
  }

  /** Takes the JSON object in [start, end); false when it is none. */
  add(sequence: number, bytes: Buffer, start: number, end: number): boolean {
    const found = this.#finder.find(bytes, start, end);
    if (found === 'invalid') return false;
    if (found === 'absent') this.odd++;
    const line = this.#line(found, bytes, start, end);
    this.#events.push({ sequence, line });
    this.bytes += line.length + eventBytes;
    return true;
  }

  /** All events; the window is closed. */
  close(): readonly WindowEvent[] {
    const events = this.#events;
    this.#events = [];
    this.#size = 0;
    this.bytes = 0;
    return events;
  }

  /** A copy: the bytes that it stands in are reused. */
  #line(found: 'plain' | 'escaped' | 'absent', bytes: Buffer, start: number, end: number) {
    if (found === 'absent') return Buffer.from(bytes.subarray(start, end));
    const { start: from, end: to } = this.#finder;
    if (found === 'plain') return Buffer.from(bytes.subarray(from, to));
    const line = new Uint8Array(to - from);
    return line.subarray(0, unescapeInto(line, bytes, from, to));
  }
}
