/**
 * Finds the string field that holds a line in a JSON object, without parsing the object: half a
 * microsecond for a typical document, and no garbage. The whole object is walked, because a store takes
 * a document or refuses it as a whole. Names are compared as bytes at their own level, so a field of the
 * same name further down is not mistaken for it.
 */
import { broken, plainEnd, skipBlanks, skipColon, skipValue, stringEnd } from './skim.js';

const quote = 0x22;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const comma = 0x2c;

/** Where log lines stand in what shippers send, when they are not told otherwise; preferred first. */
export const lineFields = ['message', 'log', 'msg', 'MESSAGE', 'body.text', 'line'] as const;

interface Name {
  readonly bytes: Buffer;
  /** Its place among the candidates; `noRank` where it only leads to one. */
  rank: number;
  readonly children: Name[];
}

const noRank = Number.POSITIVE_INFINITY;

/** `invalid`: not a JSON object. `absent`: one without such a string. */
export type Found = 'plain' | 'escaped' | 'absent' | 'invalid';

export class FieldFinder {
  /** The content of the string that was found, without its quotes. */
  start = 0;
  end = 0;
  /** Behind the object, unless it was `invalid`. */
  next = 0;
  /** The same candidate stands in it more than once; the first one counts. */
  isRepeated = false;
  readonly #names: readonly Name[];
  #rank = noRank;
  #rankEnough = -1;
  #form: 'plain' | 'escaped' = 'plain';

  /** @param paths candidates, preferred first; `a.b` is the field b in a, or the field `a.b` itself */
  constructor(paths: readonly string[]) {
    const names: Name[] = [];
    paths.forEach((path, rank) => {
      const whole = grow(names, path);
      whole.rank = Math.min(whole.rank, rank);
      let level = names;
      let last = whole;
      for (const part of path.split('.')) {
        last = grow(level, part);
        level = last.children;
      }
      last.rank = Math.min(last.rank, rank);
    });
    this.#names = names;
  }

  /** @param at the first byte of the object */
  find(bytes: Uint8Array, at: number, end: number): Found {
    return this.#find(bytes, at, end, -1);
  }

  /**
   * The same in an object that is known to be right, such as one that another finder has walked: it goes
   * no further than the preferred candidate, and `next` and `isRepeated` mean nothing.
   */
  findAgain(bytes: Uint8Array, at: number, end: number): Found {
    return this.#find(bytes, at, end, 0);
  }

  #find(bytes: Uint8Array, at: number, end: number, rankEnough: number): Found {
    this.#rankEnough = rankEnough;
    this.#rank = noRank;
    this.isRepeated = false;
    const next =
      at < end && bytes[at] === openBrace ? this.#object(bytes, at + 1, end, this.#names) : broken;
    if (next === broken) return 'invalid';
    this.next = next;
    return this.#rank === noRank ? 'absent' : this.#form;
  }

  #object(bytes: Uint8Array, at: number, end: number, names: readonly Name[]): number {
    let next = skipBlanks(bytes, at, end);
    if (next < end && bytes[next] === closeBrace) return next + 1;
    while (next < end) {
      next = this.#member(bytes, next, end, names);
      if (next === broken || this.#rank === this.#rankEnough) return next;
      next = skipBlanks(bytes, next, end);
      if (next < end && bytes[next] === closeBrace) return next + 1;
      if (next >= end || bytes[next] !== comma) return broken;
      next = skipBlanks(bytes, next + 1, end);
    }
    return broken;
  }

  #member(bytes: Uint8Array, at: number, end: number, names: readonly Name[]): number {
    if (bytes[at] !== quote) return broken;
    const nameEnd = stringEnd(bytes, at + 1, end);
    if (nameEnd === broken) return broken;
    const value = skipColon(bytes, nameEnd + 1, end);
    if (value === broken) return broken;
    const name = named(names, bytes, at + 1, nameEnd);
    if (name === undefined) return skipValue(bytes, value, end, 1);
    if (bytes[value] === openBrace) return this.#object(bytes, value + 1, end, name.children);
    if (bytes[value] === quote && name.rank !== noRank) {
      return this.#candidate(bytes, value + 1, end, name.rank);
    }
    return skipValue(bytes, value, end, 1);
  }

  #candidate(bytes: Uint8Array, at: number, end: number, rank: number): number {
    const plain = plainEnd(bytes, at, end);
    const isPlain = plain < end && bytes[plain] === quote;
    const close = isPlain ? plain : stringEnd(bytes, plain, end);
    if (close === broken) return broken;
    if (rank === this.#rank) this.isRepeated = true;
    if (rank < this.#rank) {
      this.#rank = rank;
      this.#form = isPlain ? 'plain' : 'escaped';
      this.start = at;
      this.end = close;
    }
    return close + 1;
  }
}

function grow(level: Name[], text: string): Name {
  const bytes = Buffer.from(text);
  const known = level.find((name) => name.bytes.equals(bytes));
  if (known) return known;
  const name = { bytes, rank: noRank, children: [] };
  level.push(name);
  return name;
}

function named(
  names: readonly Name[],
  bytes: Uint8Array,
  start: number,
  end: number,
): Name | undefined {
  for (const name of names) {
    if (name.bytes.length === end - start && isAt(name.bytes, bytes, start)) return name;
  }
  // A name that is written with escapes is rare, and must not hide what it names.
  if (names.length === 0 || plainEnd(bytes, start, end) === end) return undefined;
  const text = JSON.parse(`"${Buffer.from(bytes.subarray(start, end)).toString()}"`) as string;
  return names.find((name) => name.bytes.toString() === text);
}

function isAt(name: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < name.length; index++) {
    if (name[index] !== bytes[start + index]) return false;
  }
  return true;
}
