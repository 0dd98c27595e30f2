/**
 * When a stream rotates next. Time triggers follow the plan's seeded instants; one that passes while a
 * rotation is still under way is carried out right after it, so the count stays the plan's. Byte and
 * line triggers bound the blocks, so a generation ends at the very line that fills it.
 */
import type { RotationPlan } from '../plan/plan.js';
import { assert } from '../support/assert.js';

/** How much the current generation holds. */
export interface Filling {
  readonly bytes: number;
  readonly lines: number;
}

/** How much the next block may hold. */
export interface BlockLimit {
  readonly lines: number;
  readonly bytes: number;
}

const unlimited: BlockLimit = { lines: Infinity, bytes: Infinity };

export class Trigger {
  readonly #plan: RotationPlan;
  readonly #instants: Iterator<number>;
  #nextMs: number;
  #taken = 0;
  /** When the size is looked at next; load time. */
  #lookMs: number;

  /** @param instants rotation instants of this stream in load time, for time triggers only. */
  constructor(plan: RotationPlan, instants: Iterator<number>) {
    this.#plan = plan;
    this.#instants = instants;
    this.#nextMs = this.#advance();
    this.#lookMs = this.#lookEveryMs;
  }

  /** By instants, which pass; sizes stay. */
  get isTimed(): boolean {
    return this.#plan.trigger.kind === 'time';
  }

  /** Is a rotation due? @param loadMs milliseconds since the load began. */
  isDue(loadMs: number, filling: Filling): boolean {
    const { trigger, fromMs, untilMs, countMax } = this.#plan;
    if (this.#taken >= countMax) return false;
    if (trigger.kind === 'time') return loadMs >= this.#nextMs;
    if (loadMs < fromMs || loadMs > untilMs || !this.#looks(loadMs)) return false;
    return trigger.kind === 'bytes'
      ? filling.bytes >= trigger.bytes
      : filling.lines >= trigger.lines;
  }

  /** The due rotation begins: gives its number, from 0. */
  take(): number {
    assert(this.#taken < this.#plan.countMax, 'more rotations than planned');
    if (this.#plan.trigger.kind === 'time') this.#nextMs = this.#advance();
    return this.#taken++;
  }

  /** Bounds of the next block, when no rotation is due or under way. */
  limit(loadMs: number, filling: Filling): BlockLimit {
    const { trigger, fromMs, untilMs, countMax } = this.#plan;
    if (trigger.kind === 'time' || this.#taken >= countMax) return unlimited;
    if (loadMs < fromMs || loadMs > untilMs || this.#lookEveryMs > 0) return unlimited;
    return trigger.kind === 'bytes'
      ? { lines: Infinity, bytes: Math.max(1, trigger.bytes - filling.bytes) }
      : { lines: Math.max(1, trigger.lines - filling.lines), bytes: Infinity };
  }

  /** 0: after every block. */
  get #lookEveryMs(): number {
    const { trigger } = this.#plan;
    return trigger.kind === 'bytes' ? (trigger.lookEveryMs ?? 0) : 0;
  }

  /** Whether this is an instant at which the size is looked at; it then comes once an interval. */
  #looks(loadMs: number): boolean {
    const everyMs = this.#lookEveryMs;
    if (everyMs === 0) return true;
    if (loadMs < this.#lookMs) return false;
    this.#lookMs = (Math.floor(loadMs / everyMs) + 1) * everyMs;
    return true;
  }

  #advance(): number {
    if (this.#plan.trigger.kind !== 'time') return Infinity;
    const { done, value } = this.#instants.next();
    return done ? Infinity : value;
  }
}
