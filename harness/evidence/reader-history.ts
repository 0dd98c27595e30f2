/**
 * How far the shipper's descriptors got in each generation, folded from reads.ndjson record by record.
 * Inode numbers are used again: a record belongs to the generation that was created last on that
 * inode when the record was made. A descriptor that is new to a file is taken to have read it from the
 * start. One that was open over a truncate keeps its offset: until it goes back, what lies below that
 * offset in the new generation was not read.
 *
 * Where the offsets of a look went further than the shipper can have read, the bytes count as passed
 * over and not as read. A descriptor that is new to an inode after its file was deleted is on another
 * file that got the inode, and says nothing.
 *
 * Trade-off: only read offsets are seen, at an interval; a shipper that uses pread(2) or mmap(2) never
 * moves them, which `usable` tells. Memory: one entry per generation that was opened, at most 64 byte
 * ranges each, and 20,000 open descriptors.
 */
import { addInterval, type ByteInterval } from './byte-intervals.js';
import type { Generation } from './journal.js';
import { LookClock } from './look-clock.js';
import type { ReadLook, ReadPosition } from './sample.js';

/** A look is stamped when it begins, and takes a while. */
const lookTakesMs = 100;
const descriptorsMax = 20_000;

/** What was seen of one generation's readers. */
export interface GenerationReads {
  /** Bytes that descriptors went over while they belonged to this generation. */
  readonly read: readonly ByteInterval[];
  /** Bytes that the offset passed in looks in which not all of its way can have been read. */
  readonly skipped: readonly ByteInterval[];
  /** The last position that was seen, and when. */
  readonly position: number;
  readonly positionAtMs: number;
  /** When a descriptor was first seen beyond the start; null when none was. */
  readonly firstMovedAtMs: number | null;
  /** When the last descriptor was closed; null while one is open. */
  readonly closedAtMs: number | null;
  /** The offset that a descriptor kept from before a truncate and never went back from. */
  readonly keptOffset: number | null;
}

interface Draft {
  read: readonly ByteInterval[];
  skipped: readonly ByteInterval[];
  position: number;
  positionAtMs: number;
  firstMovedAtMs: number | null;
  closedAtMs: number;
  open: number;
  keptOffset: number | null;
}

interface Descriptor {
  place: number;
  /** Where it began in this generation: beyond 0 when a truncate carried it over. */
  from: number;
  /** Bytes from here on were read one after the other. */
  readFrom: number;
  position: number;
}

/** The generations of one inode, oldest first. */
interface Inode {
  readonly generations: Generation[];
  readonly drafts: (Draft | undefined)[];
  readonly descriptors: Map<string, Descriptor>;
}

export class ReaderHistory {
  readonly looks = new LookClock();
  /** Some descriptor on a log moved: positions say something. */
  usable = false;
  /** Some descriptor on any file moved: open files are seen at all. */
  seesFiles = false;
  readonly #inodes = new Map<string, Inode>();
  #descriptors = 0;

  constructor(generations: Iterable<Generation>) {
    for (const generation of generations) this.#inodeOf(generation).generations.push(generation);
    for (const { generations: list } of this.#inodes.values()) {
      list.sort((one, other) => one.createdAtMs - other.createdAtMs);
    }
  }

  /** The next record of reads.ndjson. */
  take(record: ReadPosition | ReadLook): void {
    if ('look' in record) {
      this.looks.add(record.atMs);
      return;
    }
    if ((record.position ?? 0) > 0) this.seesFiles = true;
    const inode = this.#inodes.get(`${record.device}/${record.inode}`);
    if (!inode) return;
    const key = `${record.pid}/${record.descriptor}`;
    if (record.position === null) this.#close(inode, key, record.atMs);
    else this.#move(inode, key, { ...record, position: record.position });
  }

  /** Null when no descriptor was ever seen on the generation. */
  of(generation: Generation): GenerationReads | null {
    const inode = this.#inodes.get(keyOf(generation));
    if (!inode) return null;
    let place = placeAt(inode, generation.createdAtMs);
    while (place >= 0 && inode.generations[place] !== generation) place--;
    if (place < 0) return null;
    const own = inode.drafts[place];
    if (own) return reads(own);
    return carriedOver(inode, place);
  }

  #inodeOf(generation: Generation): Inode {
    const key = keyOf(generation);
    let inode = this.#inodes.get(key);
    if (!inode) {
      inode = { generations: [], drafts: [], descriptors: new Map() };
      this.#inodes.set(key, inode);
    }
    return inode;
  }

  #move(
    inode: Inode,
    key: string,
    { position, atMs, skipped }: ReadPosition & { readonly position: number },
  ): void {
    const place = placeAt(inode, atMs);
    if (place < 0) return;
    const known = inode.descriptors.get(key);
    const isHeld = inode.descriptors.size > 0;
    if (!isHeld && isGone(inode.generations[place]!, atMs)) return;
    if (position > 0) this.usable = true;
    if (!known && this.#descriptors >= descriptorsMax) return;
    if (!known) this.#descriptors++;
    const from = startOf(inode, place, known, position);
    const goesOn = known?.place === place && position >= known.position;
    const since = goesOn ? known.position : from;
    const readFrom = skipped ? position : goesOn ? known.readFrom : from;
    const draft = draftAt(inode, place, atMs);
    if (known?.place !== place) {
      draft.open++;
      // One that a truncate carried over was still open when its generation ended.
      if (known && !onlyTruncates(inode, known.place, place)) inode.drafts[known.place]!.open--;
    }
    inode.descriptors.set(key, { place, from, readFrom, position });
    draft.read = addInterval(draft.read, { from: readFrom, to: position });
    if (skipped) draft.skipped = addInterval(draft.skipped, { from: since, to: position });
    draft.keptOffset = from > 0 ? from : null;
    draft.position = position;
    draft.positionAtMs = atMs;
    if (position > 0) draft.firstMovedAtMs ??= atMs;
  }

  #close(inode: Inode, key: string, atMs: number): void {
    const known = inode.descriptors.get(key);
    if (!known) return;
    inode.descriptors.delete(key);
    this.#descriptors--;
    const draft = inode.drafts[known.place]!;
    draft.open--;
    draft.closedAtMs = atMs;
  }
}

function keyOf({ device, inode }: Generation): string {
  return `${device}/${inode}`;
}

function reads({ open, ...draft }: Draft): GenerationReads {
  return { ...draft, closedAtMs: open > 0 ? null : draft.closedAtMs };
}

/** A descriptor that was open at the truncate and has not moved since. */
function carriedOver(inode: Inode, place: number): GenerationReads | null {
  const generation = inode.generations[place]!;
  let earlier = place;
  while (earlier > 0 && isTruncateOf(inode, earlier)) {
    earlier--;
    const draft = inode.drafts[earlier];
    if (!draft) continue;
    if (draft.open === 0 && draft.closedAtMs <= generation.createdAtMs) return null;
    return {
      ...reads(draft),
      read: [],
      skipped: [],
      keptOffset: draft.position,
      firstMovedAtMs: null,
    };
  }
  return null;
}

/** The generation at `place` is what followed a truncate of the one before it. */
function isTruncateOf({ generations }: Inode, place: number): boolean {
  const before = generations[place - 1];
  const after = generations[place]!;
  if (!before || before.truncatedAtMs === null) return false;
  const sameLog = before.stream === after.stream && before.epoch === after.epoch;
  return sameLog && before.generation + 1 === after.generation;
}

/** The generation that was created last at this instant; the first one when the look was early. */
function placeAt({ generations }: Inode, atMs: number): number {
  let low = 0;
  let high = generations.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (generations[middle]!.createdAtMs > atMs) high = middle;
    else low = middle + 1;
  }
  if (low > 0) return low - 1;
  return generations[0]!.createdAtMs - atMs <= lookTakesMs ? 0 : -1;
}

/** Where the bytes begin that a descriptor went over to get to `position`. */
function startOf(
  inode: Inode,
  place: number,
  known: Descriptor | undefined,
  position: number,
): number {
  if (!known || position < known.position) return 0;
  if (known.place === place) return known.from;
  return onlyTruncates(inode, known.place, place) ? known.position : 0;
}

/** The file's inode may belong to another one by now, for all that was not open on it before. */
function isGone({ compressedAtMs, deletedAtMs }: Generation, atMs: number): boolean {
  const goneAtMs = compressedAtMs ?? deletedAtMs;
  return goneAtMs !== null && atMs > goneAtMs + lookTakesMs;
}

/** The file only grew and was truncated between these generations. */
function onlyTruncates(inode: Inode, from: number, to: number): boolean {
  for (let at = from + 1; at <= to; at++) if (!isTruncateOf(inode, at)) return false;
  return true;
}

function draftAt(inode: Inode, place: number, atMs: number): Draft {
  const known = inode.drafts[place];
  if (known) return known;
  const draft: Draft = {
    ...{ read: [], skipped: [], position: 0, positionAtMs: atMs, firstMovedAtMs: null },
    ...{ closedAtMs: atMs, open: 0, keptOffset: null },
  };
  inode.drafts[place] = draft;
  return draft;
}
