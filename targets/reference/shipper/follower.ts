/**
 * One round: look at the directory, notice truncates, find out which new files are copies, read, close.
 * Within the files of one live name older ones are read to their end before newer ones, so lines keep
 * their order; each name may read 4 MiB a round, so that none starves. Reads are synchronous and short.
 *
 * A look costs a stat(2) for every name. One at 256 names or more is followed by as long a rest, in which rounds
 * only read the files that are open: what was truncated or is new waits for the next look, the rest flows on.
 */
import { type Carried, takeCarried } from './carried.js';
import { bytesIn, countLines } from './chunk.js';
import { nowMs } from './clock.js';
import { Copies, type Origin } from './copies.js';
import type { Hooks } from './defects/defect.js';
import { type Format, formatOf } from './format.js';
import { isWhole } from './held-line.js';
import { byBirth } from './identity.js';
import type { Pattern } from './pattern.js';
import { Prefix } from './prefix.js';
import type { Queue } from './queue.js';
import type { Report } from './report.js';
import { Roster } from './roster.js';
import { type Sighting, scan } from './scan.js';
import type { Settings } from './settings.js';
import type { Tail } from './tail.js';

const bytesARoundMax = 4 * 1024 * 1024;
const manyNames = 256;
const newline = Buffer.from('\n');

export class Follower {
  readonly roster: Roster;
  readonly #settings: Settings;
  readonly #hooks: readonly Hooks[];
  readonly #queue: Queue;
  readonly #report: Report;
  readonly #format: Format;
  readonly #copies = new Copies();
  #turn = 0;
  #restsUntilMs = 0;
  #isBlind = false;
  #patterns: readonly Pattern[];

  constructor(settings: Settings, hooks: readonly Hooks[], queue: Queue, report: Report) {
    this.roster = new Roster(settings, hooks, report);
    this.#settings = settings;
    this.#patterns = settings.patterns;
    this.#hooks = hooks;
    this.#queue = queue;
    this.#report = report;
    this.#format = formatOf[settings.format];
  }

  /** Takes all that stands there now for read: a defect. */
  passOver(): void {
    this.#look();
    for (const tail of this.roster.tails.values()) {
      tail.skipTo(0, tail.size);
      tail.acknowledged = tail.prefix.record;
    }
  }

  follow(patterns: readonly Pattern[]): void {
    this.#patterns = patterns;
  }

  /** @returns whether there is more to read at once */
  round(): boolean {
    return this.restMs > 0 ? this.#readAll() : this.#wholeRound();
  }

  /** Until the next look; 0: there is one in the next round. */
  get restMs(): number {
    return Math.max(0, this.#restsUntilMs - nowMs());
  }

  #wholeRound(): boolean {
    this.#look();
    // A truncate belongs to a copy that the scan before may have missed.
    if (this.#noticeTruncates()) this.#look();
    this.#decideOrigins();
    const more = this.#readAll();
    for (const tail of [...this.roster.tails.values()]) this.#closeIfDone(tail);
    return more;
  }

  #look(): void {
    const fromMs = nowMs();
    const all = this.#scan();
    if (!all) return;
    this.#take(all);
    const tookMs = nowMs() - fromMs;
    this.#restsUntilMs = all.length < manyNames ? 0 : nowMs() + tookMs;
  }

  #take(all: readonly Sighting[]): void {
    const sightings = all.filter((sighting) =>
      this.#hooks.every((hooks) => hooks.looksAt?.(sighting) !== false),
    );
    this.roster.stand(sightings);
    for (const sighting of sightings) this.#open(sighting);
  }

  /** Null: a folder can't be read now, as when descriptors run out. Open files are read on meanwhile. */
  #scan(): Sighting[] | null {
    try {
      const all = scan(this.#patterns);
      this.#isBlind = false;
      return all;
    } catch (error) {
      if (!this.#isBlind) this.#report.event('not-listed', { reason: String(error) });
      this.#isBlind = true;
      return null;
    }
  }

  #open(sighting: Sighting): void {
    const opened = this.roster.open(sighting);
    if (!opened) return;
    const { tail, record } = opened;
    const known = record !== null && record.end > 0;
    tail.undecided = tail.standing === 'rotated' && !known;
    if (!known) return;
    const trusts = this.#hooks.some((hooks) => hooks.trusts === 'positions');
    if (trusts || record.end <= tail.size) tail.skipTo(record.start, record.end);
    if (trusts || (tail.prefix.crc === record.crc && tail.prefix.end === record.end)) {
      tail.acknowledged = record;
      return;
    }
    // Truncated while nobody looked: what was taken of it may stand in a copy.
    const prefix = new Prefix(record);
    this.#copies.truncated(tail.livePath, { prefix, acknowledged: record });
    if (tail.position > 0) tail.restart();
    this.#report.event('truncated', { path: tail.path, takenBytes: record.end });
  }

  #noticeTruncates(): boolean {
    const truncated = [...this.roster.tails.values()].filter(
      (tail) => !tail.abandoned && tail.wasTruncated(),
    );
    for (const tail of truncated) this.#truncated(tail);
    return truncated.length > 0;
  }

  #truncated(tail: Tail): void {
    const { prefix, acknowledged, path } = tail;
    const answers = this.#hooks.map((hooks) => hooks.truncated?.(tail));
    if (answers.includes('abandon')) tail.abandoned = true;
    else if (answers.includes('read-on')) tail.readOn();
    else {
      this.#copies.truncated(tail.livePath, { prefix, acknowledged });
      if (tail.restart() > 0) this.#report.counters.fragments++;
      this.#report.event('truncated', { path, takenBytes: prefix.end });
    }
  }

  #decideOrigins(): void {
    const undecided = [...this.roster.tails.values()].filter((tail) => tail.undecided);
    if (undecided.length === 0) return;
    const live = liveByPath(this.roster.tails.values());
    for (const tail of undecided) {
      // Found under a rotated name first, as behind a symlink that was not swapped yet: no copy.
      if (tail.standing === 'live') {
        tail.undecided = false;
        continue;
      }
      this.#decide(tail, this.#copies.originOf(tail, live.get(tail.livePath)));
    }
  }

  #decide(tail: Tail, origin: Origin): void {
    tail.undecided = origin.kind === 'undecided';
    if (origin.kind !== 'copy') return;
    const { prefix, acknowledged } = origin.ancestor;
    tail.skipTo(prefix.start, origin.takenTo);
    tail.acknowledged = acknowledged;
    // Nothing to send, but once the queue is through with the ancestor's lines the copy is as far.
    this.#queue.push(tail.chunk([], 0, 0));
    this.#report.event('copy-recognised', { path: tail.path, takenBytes: origin.takenTo });
  }

  #readAll(): boolean {
    const families = familiesOf(this.roster.tails.values());
    this.#turn++;
    let more = false;
    for (let index = 0; index < families.length && this.#queue.hasRoom; index++) {
      const family = families[(index + this.#turn) % families.length]!;
      more = this.#readFamily(family.sort(liveLast)) || more;
    }
    return more && this.#queue.hasRoom;
  }

  /** @returns whether its turn was over before its bytes were. */
  #readFamily(tails: readonly Tail[]): boolean {
    let left = bytesARoundMax;
    const started = startedOf(tails);
    for (const [index, tail] of tails.entries()) {
      if (!started.has(tail) || !this.#mayRead(tail)) continue;
      while (!tail.atEnd) {
        if (left <= 0 || !this.#queue.hasRoom) return true;
        const before = tail.position;
        this.#read(tail, tails.slice(0, index));
        if (tail.position <= before) break;
        left -= tail.position - before;
      }
    }
    return false;
  }

  #mayRead(tail: Tail): boolean {
    if (tail.undecided || tail.abandoned) return false;
    return this.#hooks.every((hooks) => hooks.reads?.(tail, nowMs()) !== false);
  }

  #read(tail: Tail, older: readonly Tail[]): void {
    const before = tail.position;
    const isFirst = tail.isUntouched;
    const pieces = tail.read(this.#settings.readBytes, this.#settings.lineBytesMax);
    this.#report.counters.bytesRead += Math.max(0, tail.position - before);
    if (tail.position > before) tail.lastGrowthMs = nowMs();
    if (pieces.length > 0) {
      const carried = isFirst && this.#format.spansFiles ? takeCarried(older) : [];
      this.#enqueue(tail, pieces, carried);
    }
    if (this.#hooks.some(({ atReadEdge }) => atReadEdge === 'send')) this.#sendHeld(tail);
  }

  /** An unfinished line goes as it is; the newline only keeps it apart from the next one. */
  #sendHeld(tail: Tail): void {
    if (tail.held.bytes === 0) return;
    const pieces = tail.held.take();
    tail.take(pieces);
    this.#enqueue(tail, pieces);
  }

  #enqueue(tail: Tail, taken: readonly Buffer[], carried: readonly Carried[] = []): void {
    const counters = this.#report.counters;
    const all = [...carried.flatMap(({ records }) => records), ...taken];
    let pieces = this.#format.lines(isWhole(all) ? all : [...all, newline]);
    counters.linesRead += countLines(pieces);
    for (const { lines } of this.#hooks) {
      if (lines) pieces = [lines(Buffer.concat(pieces), counters)];
    }
    const chunk = tail.chunk(pieces, bytesIn(pieces), countLines(pieces));
    this.#queue.push(chunk);
    if (this.#hooks.some(({ acknowledges }) => acknowledges === 'when-queued')) {
      chunk.accepted(chunk.taken);
    }
    // Older files are through with what they held once it was accepted as part of this chunk.
    for (const { tail: older } of carried) this.#queue.push(older.chunk([], 0, 0));
  }

  #closeIfDone(tail: Tail): void {
    if (tail.standing === 'live') return;
    if (this.#hooks.some((hooks) => hooks.closes?.(tail))) {
      this.roster.close(tail, 'early');
      return;
    }
    const sinceMs = nowMs() - Math.max(tail.lastGrowthMs, tail.leftMs ?? 0);
    if (sinceMs < this.#settings.graceMs) return;
    if (tail.undecided && tail.standing !== 'gone') return;
    if (!tail.undecided && !tail.abandoned && !tail.atEnd) return;
    this.#sendHeld(tail);
    if (tail.outstanding === 0) this.roster.close(tail, 'finished');
  }
}

/**
 * The files that may be read in this turn: those that are not empty. The writer has gone over to the
 * next file for good only when something stands in it; looked at newest first, so that whatever is
 * read of a newer file is younger than all that the older ones will ever hold.
 */
function startedOf(tails: readonly Tail[]): Set<Tail> {
  return new Set([...tails].reverse().filter(({ size }) => size > 0));
}

/** Older files first; the live one is the newest, whatever its age: copytruncate keeps it. */
function liveLast(a: Tail, b: Tail): number {
  const [aLive, bLive] = [a.standing === 'live', b.standing === 'live'];
  if (aLive !== bLive) return aLive ? 1 : -1;
  return byBirth(a.identity, b.identity);
}

function liveByPath(tails: Iterable<Tail>): Map<string, Tail> {
  const live = [...tails].filter(({ standing }) => standing === 'live');
  return new Map(live.map((tail) => [tail.path, tail]));
}

function familiesOf(tails: Iterable<Tail>): Tail[][] {
  const families = new Map<string, Tail[]>();
  for (const tail of tails) {
    const family = families.get(tail.livePath);
    if (family) family.push(tail);
    else families.set(tail.livePath, [tail]);
  }
  return [...families.values()];
}
