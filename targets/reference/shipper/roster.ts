/**
 * Which files are open and which were finished: opens what a scan brings to light, notes where each
 * file stands, closes what is done with. A file that changes its name is the same file; one whose name
 * is gone is read on through its descriptor. Closed files are remembered while they stand there, and
 * opened again where reading had stopped should they grow. Bounds: `fileLimit` open files, one record for
 * each closed file that a scan still sees.
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import type { FileRecord } from './checkpoint.js';
import { nowMs } from './clock.js';
import type { Hooks } from './defects/defect.js';
import { type Format, formatOf } from './format.js';
import { identityOf } from './identity.js';
import type { Report } from './report.js';
import type { Sighting } from './scan.js';
import type { Settings } from './settings.js';
import { Tail } from './tail.js';

interface Finished {
  readonly record: FileRecord;
  seenMs: number;
}

export class Roster {
  readonly tails = new Map<string, Tail>();
  readonly #finished = new Map<string, Finished>();
  readonly #settings: Settings;
  readonly #hooks: readonly Hooks[];
  readonly #report: Report;
  #atLimit = false;

  constructor(settings: Settings, hooks: readonly Hooks[], report: Report) {
    this.#settings = settings;
    this.#hooks = hooks;
    this.#report = report;
  }

  /** What an earlier process had come to. */
  remember(records: readonly FileRecord[]): void {
    for (const record of records) this.#finished.set(record.key, { record, seenMs: nowMs() });
  }

  get records(): FileRecord[] {
    const open = [...this.tails.values()].map((tail) => recordOf(tail, tail.acknowledged));
    return [...[...this.#finished.values()].map(({ record }) => record), ...open];
  }

  /** Notes under which name each open file stands now. */
  stand(sightings: readonly Sighting[]): void {
    const seen = new Map(sightings.map((sighting) => [sighting.identity.key, sighting]));
    for (const [key, finished] of this.#finished) {
      if (seen.has(key)) finished.seenMs = nowMs();
      // A scan between two renames can miss a file that is there: no hurry to forget.
      else if (nowMs() - finished.seenMs > this.#settings.graceMs) this.#finished.delete(key);
    }
    for (const tail of this.tails.values()) this.#stand(tail, seen.get(tail.identity.key));
  }

  /** Opens a file that nobody follows; null if it is finished, not wanted or gone. */
  open(sighting: Sighting): { tail: Tail; record: FileRecord | null } | null {
    if (this.tails.has(sighting.identity.key) || !this.#isWanted(sighting)) return null;
    if (this.tails.size >= this.#settings.fileLimit) return this.#refuse();
    this.#atLimit = false;
    const tail = openTail(sighting, formatOf[this.#settings.format]);
    if (!tail || this.tails.has(tail.identity.key)) {
      tail?.close();
      return null;
    }
    const known = this.#finished.get(tail.identity.key)?.record;
    this.#finished.delete(tail.identity.key);
    this.tails.set(tail.identity.key, tail);
    this.#say('opened', tail);
    return { tail, record: known?.birth === tail.identity.birth ? known : null };
  }

  close(tail: Tail, reason: string): void {
    tail.close();
    this.tails.delete(tail.identity.key);
    const record = recordOf(tail, tail.prefix.record);
    this.#finished.set(record.key, { record, seenMs: nowMs() });
    for (const hooks of this.#hooks) hooks.closed?.(tail);
    this.#report.event('closed', { path: tail.path, inode: tail.identity.inode, reason });
  }

  #stand(tail: Tail, sighting: Sighting | undefined): void {
    const standing = sighting?.standing ?? 'gone';
    if (tail.standing === 'live' && standing !== 'live') tail.leftMs = nowMs();
    if (standing === 'live') tail.leftMs = null;
    const moved = tail.standing !== standing;
    tail.standing = standing;
    if (sighting) tail.path = sighting.path;
    if (sighting) tail.livePath = sighting.livePath;
    if (moved) this.#say(standing === 'live' ? 'returned' : standing, tail);
  }

  #isWanted(sighting: Sighting): boolean {
    if (this.#hooks.some((hooks) => hooks.opens?.(sighting) === false)) return false;
    const record = this.#finished.get(sighting.identity.key)?.record;
    const same = record?.birth === sighting.identity.birth && record.end === sighting.size;
    return !(same && sighting.standing === 'rotated');
  }

  #refuse(): null {
    if (!this.#atLimit) this.#report.event('file-limit', { openFiles: this.tails.size });
    this.#atLimit = true;
    return null;
  }

  #say(event: string, tail: Tail): void {
    const { path, identity, standing } = tail;
    this.#report.event(event, { path, inode: identity.inode, standing });
  }
}

function recordOf(tail: Tail, { start, end, crc }: Tail['acknowledged']): FileRecord {
  const { key, birth } = tail.identity;
  return { key, birth, path: tail.path, start, end, crc };
}

/** Names move on between a look and an open: what counts is the file that the descriptor leads to. */
function openTail(sighting: Sighting, format: Format): Tail | null {
  let descriptor: number;
  try {
    descriptor = openSync(sighting.path, 'r');
  } catch {
    return null; // the next scan tells
  }
  try {
    const identity = identityOf(fstatSync(descriptor, { bigint: true }));
    return new Tail(descriptor, identity, sighting, format.boundary(), nowMs());
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
