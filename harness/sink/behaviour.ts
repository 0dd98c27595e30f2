/**
 * The control surface as a value: which misbehaviour holds now. A protocol asks it at each unit, and is
 * told when listening must stop or start. Trade-off: one behaviour at a time, so that a run's effects
 * have one cause.
 */
import type { SinkKind } from '../plan/plan.js';
import type { Clock } from '../support/clock.js';
import { UsageError } from '../support/errors.js';
import type { Random } from '../support/random.js';
import type { SinkControl, SinkControlName } from './sink.js';

export type Behaviour =
  | { readonly kind: 'accept' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'stall'; readonly ms: number }
  | { readonly kind: 'reject'; readonly status: number }
  | { readonly kind: 'partial'; readonly ratio: number }
  | { readonly kind: 'forget'; readonly probability: number };

/** What the protocols of connections can do. */
export const streamControls: ReadonlySet<SinkControlName> = new Set([
  'accept',
  'refuse',
  'stall',
  'partial',
  'forgetAcknowledgements',
]);

/** The longest that a timer of Node can be set to: 24 days. */
const stallMsMax = 2 ** 31 - 1;

export class BehaviourControl implements SinkControl {
  readonly #kind: SinkKind;
  readonly #controls: ReadonlySet<SinkControlName>;
  readonly #clock: Clock;
  readonly #listening: (wanted: 'open' | 'closed') => void;
  #now: Behaviour = { kind: 'accept' };
  #changed = new AbortController();
  #heldUp = 0;
  #forgotten = 0;

  /** @param listening told when the sink must stop listening, and when it must listen again. */
  constructor(
    kind: SinkKind,
    controls: ReadonlySet<SinkControlName>,
    clock: Clock,
    listening: (wanted: 'open' | 'closed') => void,
  ) {
    this.#kind = kind;
    this.#controls = controls;
    this.#clock = clock;
    this.#listening = listening;
  }

  get now(): Behaviour {
    return this.#now;
  }

  get heldUp(): number {
    return this.#heldUp;
  }

  get forgotten(): number {
    return this.#forgotten;
  }

  /** Whether the unit that was just taken goes without its acknowledgement. */
  forgets(random: Random): boolean {
    if (this.#now.kind !== 'forget' || !random.chance(this.#now.probability)) return false;
    this.#forgotten++;
    return true;
  }

  /** Waits as long as a stall asks for, or until the behaviour changes. */
  async stalled(): Promise<void> {
    if (this.#now.kind !== 'stall') return;
    this.#heldUp++;
    await this.#clock.sleep(this.#now.ms, this.#changed.signal).catch(() => {});
  }

  /** The sink is being closed: nothing waits any more, and what waited is refused. */
  end(): void {
    this.#now = { kind: 'refuse' };
    this.#changed.abort();
  }

  accept(): void {
    this.#turn('accept', { kind: 'accept' });
  }

  refuse(): void {
    this.#turn('refuse', { kind: 'refuse' });
  }

  stall(ms: number): void {
    const fits = ms >= 0 && ms <= stallMsMax;
    this.#expect(fits, 'stall', `milliseconds from 0 to ${stallMsMax}`, ms);
    this.#turn('stall', { kind: 'stall', ms });
  }

  reject(status: number): void {
    const fits = Number.isInteger(status) && status >= 400 && status <= 599;
    this.#expect(fits, 'reject', 'a status from 400 to 599', status);
    this.#turn('reject', { kind: 'reject', status });
  }

  partial(ratio: number): void {
    this.#expect(ratio >= 0 && ratio <= 1, 'partial', 'a ratio from 0 to 1', ratio);
    this.#turn('partial', { kind: 'partial', ratio });
  }

  forgetAcknowledgements(probability: number): void {
    const fits = probability >= 0 && probability <= 1;
    this.#expect(fits, 'forgetAcknowledgements', 'a probability from 0 to 1', probability);
    this.#turn('forgetAcknowledgements', { kind: 'forget', probability });
  }

  #expect(fits: boolean, name: SinkControlName, expected: string, found: number): void {
    if (fits) return;
    throw new UsageError(`sink ${this.#kind}: '${name}' takes ${expected}, and was given ${found}`);
  }

  #turn(name: SinkControlName, next: Behaviour): void {
    if (!this.#controls.has(name)) {
      throw new UsageError(
        `sink ${this.#kind} can't '${name}': it can ${[...this.#controls].join(', ')}`,
      );
    }
    const was = this.#now.kind;
    this.#now = next;
    if (next.kind === 'refuse') this.#listening('closed');
    else if (was === 'refuse') this.#listening('open');
    this.#changed.abort();
    this.#changed = new AbortController();
  }
}
