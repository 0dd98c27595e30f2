/**
 * What was read of a generation not in its own file but in its copy (copytruncate) or its gzip, whose
 * inodes the journal tells. Offsets in a copy are those of the generation; those in a gzip are of
 * compressed bytes and only show that somebody reads it. An inode belongs to whatever was made on it
 * last; a descriptor that comes when the copy is gone is on another file.
 */
import type { Generation, OtherForm } from './journal.js';
import type { ReadPosition } from './sample.js';

/** A copy may be read while it is made, and a look takes a while. */
const earlyMs = 100;

export interface OtherReads extends OtherForm {
  /** The furthest position that was seen; 0 when it was only open. */
  readonly position: number;
  readonly positionAtMs: number;
  /** Not all of the way to that position can have been read. */
  readonly isSkipped: boolean;
}

interface Stand extends OtherForm {
  readonly deletedAtMs: number;
  reads: OtherReads | null;
}

export class OtherForms {
  readonly #byInode = new Map<string, Stand[]>();
  readonly #byGeneration = new Map<Generation, readonly Stand[]>();
  readonly #open = new Map<string, Stand>();

  add(generation: Generation): void {
    const deletedAtMs = generation.deletedAtMs ?? Number.POSITIVE_INFINITY;
    const stands = generation.otherForms.map((form) => ({ ...form, deletedAtMs, reads: null }));
    if (stands.length > 0) this.#byGeneration.set(generation, stands);
    for (const stand of stands) {
      const key = `${generation.device}/${stand.inode}`;
      this.#byInode.set(key, [...(this.#byInode.get(key) ?? []), stand]);
    }
  }

  /**
   * Gives whether the record is of a copy or gzip.
   * @param ownMs when the generation was created that has the inode for its own; null: none has
   */
  take(record: ReadPosition, ownMs: number | null): boolean {
    const { pid, descriptor, device, inode, position } = record;
    const key = `${pid}/${descriptor}/${device}/${inode}`;
    const stand = this.#open.get(key) ?? this.#standAt(record, ownMs ?? Number.NEGATIVE_INFINITY);
    if (!stand) return false;
    if (position === null) this.#open.delete(key);
    else {
      this.#open.set(key, stand);
      note(stand, record, position);
    }
    return true;
  }

  /** One for each copy or gzip that the shipper had open. */
  of(generation: Generation): readonly OtherReads[] {
    return (this.#byGeneration.get(generation) ?? []).flatMap(({ reads }) => reads ?? []);
  }

  #standAt({ device, inode, atMs }: ReadPosition, ownMs: number): Stand | undefined {
    return this.#byInode
      .get(`${device}/${inode}`)
      ?.findLast(
        (one) =>
          one.atMs - earlyMs <= atMs && atMs <= one.deletedAtMs + earlyMs && one.atMs > ownMs,
      );
  }
}

function note(stand: Stand, { atMs, skipped }: ReadPosition, position: number): void {
  const { how, inode, atMs: madeAtMs, reads } = stand;
  const isSkipped = reads?.isSkipped === true || skipped === true;
  const furthest =
    reads && reads.position >= position
      ? { position: reads.position, positionAtMs: reads.positionAtMs }
      : { position, positionAtMs: atMs };
  stand.reads = { how, inode, atMs: madeAtMs, ...furthest, isSkipped };
}
