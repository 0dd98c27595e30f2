/**
 * The events that a verdict keeps of a run, however many it recorded. Phases and what else is told once or twice in a run
 * are kept whatever happens, for a run without its end would look like one that was killed. Freezes are thinned by halves
 * (`FrozenWindows` has them all), notes are for people and end at their own bound. What is left out of the rest is counted.
 *
 * Bounds: a million events, of which 100,000 notes; beyond that 10,000 of those that are told once or twice.
 */
import type { FreezeEvent, RunEvent } from '../evidence/event.js';
import { FrozenWindows } from './frozen-windows.js';

const boundsDefault = { events: 1_000_000, notes: 100_000, lasting: 10_000 } as const;
/** Fewer freezes are not worth another way through the list. */
const freezesLeast = 4;
/** They come as often as a file goes, a fault is carried out or a shipper ends. */
const frequent: ReadonlySet<RunEvent['event']> = new Set([
  ...(['freeze', 'note', 'vanished', 'cut', 'fault', 'shipper'] as const),
]);

/** Events that were left out, freezes aside. */
export interface UnreadEvents {
  readonly notes: number;
  readonly others: number;
}

export class EventList {
  readonly #bounds: Readonly<Record<keyof typeof boundsDefault, number>>;
  #list: RunEvent[] = [];
  #every = 1;
  #freezes = 0;
  #freezesKept = 0;
  #notes = 0;
  readonly frozen = new FrozenWindows();
  readonly unread = { notes: 0, others: 0 };

  constructor(bounds: Partial<Record<keyof typeof boundsDefault, number>> = {}) {
    this.#bounds = { ...boundsDefault, ...bounds };
  }

  get list(): readonly RunEvent[] {
    return this.#list;
  }

  add(event: RunEvent): void {
    if (event.event === 'freeze') this.#addFreeze(event);
    else if (event.event === 'note') this.#addNote(event);
    else if (!this.#push(event)) this.unread.others++;
  }

  /** In pairs, so that each that begins also ends. */
  #addFreeze(event: FreezeEvent): void {
    this.frozen.take(event);
    if (this.#freezes++ % (2 * this.#every) >= 2) return;
    if (this.#push(event)) this.#freezesKept++;
  }

  #addNote(event: RunEvent): void {
    if (this.#notes++ < this.#bounds.notes && this.#push(event)) return;
    this.unread.notes++;
  }

  #push(event: RunEvent): boolean {
    const { events, lasting } = this.#bounds;
    if (this.#list.length >= events) this.#thin();
    const max = frequent.has(event.event) ? events : events + lasting;
    if (this.#list.length >= max) return false;
    this.#list.push(event);
    return true;
  }

  /** Halves the freezes, so it is done about as often as their number can be halved. */
  #thin(): void {
    if (this.#freezesKept < freezesLeast) return;
    let seen = 0;
    this.#list = this.#list.filter((one) => one.event !== 'freeze' || seen++ % 4 < 2);
    this.#freezesKept = Math.ceil(this.#freezesKept / 2);
    this.#every *= 2;
  }
}
