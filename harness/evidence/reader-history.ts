/**
 * How far the shipper's descriptors got in each generation, folded from reads.ndjson record by record.
 * Inode numbers are used again: a record belongs to the generation that was created last on that
 * inode when the record was made. A descriptor that is new to a file is taken to have read it from the
 * start. One that was open over a truncate keeps its offset: until it goes back, what lies below that
 * offset in the new generation was not read. Where it moved on before it was seen again, to where the new
 * generation had no bytes yet, it did so before the truncate.
 *
 * Where the offsets of a look went further than the shipper can have read, the bytes count as passed
 * over and not as read. A descriptor that is new to an inode after its file was deleted is on another
 * file that got the inode, and says nothing.
 *
 * Trade-off: only read offsets are seen, at an interval; a shipper that uses pread(2) or mmap(2) never
 * moves them, which `usable` tells. Memory: one entry per generation that was opened, at most 64 byte
 * ranges each, and 20,000 open descriptors.
 */
import { firstThat } from '../support/first-that.js';
import { addInterval, type ByteInterval } from './byte-intervals.js';
import { FileSizes } from './file-sizes.js';
import type { Generation } from './journal.js';
import { LookClock } from './look-clock.js';
import { OtherForms, type OtherReads } from './other-forms.js';
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

/** Where a descriptor was seen. */
type Seen = Pick<ReadPosition, 'atMs'> & {
  readonly position: number;
  readonly skipped?: true | undefined;
};

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
  /** From here on more descriptors were open than are followed: what was not seen proves nothing. */
  overflowedAtMs: number | null = null;
  readonly #inodes = new Map<string, Inode>();
  readonly #otherForms = new OtherForms();
  readonly #sizes: FileSizes;
  #descriptors = 0;

  /** @param sizes of the files over time; as large as they became when not given */
  constructor(generations: Iterable<Generation>, sizes = new FileSizes([])) {
    this.#sizes = sizes;
    for (const generation of generations) {
      this.#inodeOf(generation).generations.push(generation);
      this.#otherForms.add(generation);
    }
    for (const { generations: list } of this.#inodes.values()) {
      list.sort((one, other) => one.createdAtMs - other.createdAtMs);
    }
  }

  /** The next record of reads.ndjson. */
  take(record: ReadPosition | ReadLook): void {
    if ('look' in record) {
      this.looks.add(record.atMs);
      if (record.overflow) this.overflowedAtMs ??= record.atMs;
      return;
    }
    if ((record.position ?? 0) > 0) this.seesFiles = true;
    const inode = this.#inodes.get(`${record.device}/${record.inode}`);
    const key = `${record.pid}/${record.descriptor}`;
    const isOwn = inode?.descriptors.has(key) === true;
    if (!isOwn && this.#otherForms.take(record, inode ? createdAtMs(inode, record.atMs) : null)) {
      return;
    }
    if (!inode) return;
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

  /** What was read of the generation's copies and gzip: one entry for each that was open. */
  ofOtherForms(generation: Generation): readonly OtherReads[] {
    return this.#otherForms.of(generation);
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

  #move(inode: Inode, key: string, { position, atMs, skipped }: Seen): void {
    const place = placeAt(inode, atMs);
    if (place < 0) return;
    const known = this.#beforeTruncate(inode, key, place, { position, atMs, skipped });
    const isHeld = inode.descriptors.size > 0;
    if (!isHeld && isGone(inode.generations[place]!, atMs)) return;
    if (position > 0) this.usable = true;
    if (!known && this.#descriptors >= descriptorsMax) {
      this.overflowedAtMs ??= atMs;
      return;
    }
    if (!known) this.#descriptors++;
    const from = startOf(inode, place, known, position);
    const goesOn = known?.place === place && position >= known.position;
    const since = goesOn ? known.position : from;
    const readFrom = skipped ? position : goesOn ? known.readFrom : from;
    const draft = draftAt(inode, place, atMs);
    if (known?.place !== place) {
      draft.open++;
      // One that a truncate carried over was still open when its generation ended.
      if (known && !onlyTruncates(inode, known.place, place)) {
        closeIn(inode.drafts[known.place]!, atMs);
      }
    }
    inode.descriptors.set(key, { place, from, readFrom, position });
    draft.read = addInterval(draft.read, { from: readFrom, to: position });
    if (skipped) draft.skipped = addInterval(draft.skipped, { from: since, to: position });
    draft.keptOffset = from > 0 ? from : null;
    draft.position = position;
    draft.positionAtMs = atMs;
    if (position > 0) draft.firstMovedAtMs ??= atMs;
  }

  /** The descriptor as it was at the truncate: what it had gone on by then was read in the file before it. */
  #beforeTruncate(
    inode: Inode,
    key: string,
    place: number,
    { position, atMs, skipped }: Seen,
  ): Descriptor | undefined {
    const known = inode.descriptors.get(key);
    if (!known || known.place + 1 !== place || position <= known.position) return known;
    const most = this.#sizes.mostAt(inode.generations[place]!, atMs);
    if (!isTruncateOf(inode, place) || position <= most) return known;
    const draft = inode.drafts[known.place]!;
    const moved = { ...known, readFrom: skipped ? position : known.readFrom, position };
    draft.read = addInterval(draft.read, { from: moved.readFrom, to: position });
    if (skipped) draft.skipped = addInterval(draft.skipped, { from: known.position, to: position });
    draft.position = position;
    draft.positionAtMs = inode.generations[place]!.createdAtMs;
    return moved;
  }

  #close(inode: Inode, key: string, atMs: number): void {
    const known = inode.descriptors.get(key);
    if (!known) return;
    inode.descriptors.delete(key);
    this.#descriptors--;
    closeIn(inode.drafts[known.place]!, atMs);
  }
}

function closeIn(draft: Draft, atMs: number): void {
  draft.open--;
  draft.closedAtMs = atMs;
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
  const later = firstThat(0, generations.length, (at) => generations[at]!.createdAtMs > atMs);
  if (later > 0) return later - 1;
  return generations[0]!.createdAtMs - atMs <= lookTakesMs ? 0 : -1;
}

/** When the generation was created that has the inode at this instant; null when none has yet. */
function createdAtMs(inode: Inode, atMs: number): number | null {
  return inode.generations[placeAt(inode, atMs)]?.createdAtMs ?? null;
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
