/**
 * The control surface as a value: which misbehaviour holds now. A protocol asks it at each unit, and is
 * told when listening must stop or start, and what becomes of its connections. Trade-off: one behaviour at
 * a time, so that a run's effects have one cause.
 */
import type { ScenarioSinkKind } from '../plan/plan.js';
import type { Clock } from '../support/clock.js';
import { UsageError } from '../support/errors.js';
import type { Random } from '../support/random.js';
import { type Behaviour, commandAtEnd, commandAtStart, waitMsMax } from './behaviours.js';
import type { DoorCommand } from './door.js';
import type { CertificateFlaw, Rejection, SinkControl, SinkControlName, SinkDeed } from './sink.js';

export type { Behaviour } from './behaviours.js';

/** What the protocols of connections can do. */
export const streamControls: ReadonlySet<SinkControlName> = new Set([
  'accept',
  'refuse',
  'stall',
  'slow',
  'partial',
  'forgetAcknowledgements',
  'silence',
  'cutAfter',
  'halfClose',
]);

export class BehaviourControl implements SinkControl {
  readonly #kind: ScenarioSinkKind;
  readonly #controls: ReadonlySet<SinkControlName>;
  readonly #clock: Clock;
  readonly #door: (command: DoorCommand) => number;
  #now: Behaviour = { kind: 'accept' };
  #changed = new AbortController();
  #heldUp = 0;
  #forgotten = 0;
  #rejectionsLeft = Infinity;
  /** Until when a slow sink is busy with what came before. */
  #busyUntilMs = 0;
  readonly #deeds = { silenced: 0, halfClosed: 0, cut: 0, distrusted: 0 };

  /**
   * @param door told when the sink must stop listening or listen again, or what to do to its connections;
   * says how many it has ended in one direction
   */
  constructor(
    kind: ScenarioSinkKind,
    controls: ReadonlySet<SinkControlName>,
    clock: Clock,
    door: (command: DoorCommand) => number,
  ) {
    this.#kind = kind;
    this.#controls = controls;
    this.#clock = clock;
    this.#door = door;
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

  get deeds(): Readonly<Record<SinkDeed, number>> {
    return this.#deeds;
  }

  note(deed: SinkDeed): void {
    this.#deeds[deed]++;
  }

  /** Whether units wait before they are taken. */
  get isSlow(): boolean {
    return this.#now.kind === 'stall' || this.#now.kind === 'slow';
  }

  /** Whether nothing is read at all. */
  get isMute(): boolean {
    const { now } = this;
    return now.kind === 'silent' || (now.kind === 'halfClosed' && now.reading === 'off');
  }

  /** Whether the unit that was just taken goes without its acknowledgement. */
  forgets(random: Random): boolean {
    if (this.#now.kind !== 'forget' || !random.chance(this.#now.probability)) return false;
    this.#forgotten++;
    return true;
  }

  /** A unit was answered with a rejection. */
  rejected(): void {
    this.#rejectionsLeft--;
    if (this.#rejectionsLeft <= 0 && this.#now.kind === 'reject') this.accept();
  }

  /** Waits as long as the behaviour asks a unit of so many bytes to, or until the behaviour changes. */
  async stalled(bytes = 0): Promise<void> {
    if (!this.isSlow && !this.isMute) return;
    this.#heldUp++;
    await this.#clock.sleep(this.#waitMs(bytes), this.#changed.signal).catch(() => {});
  }

  #waitMs(bytes: number): number {
    const { now } = this;
    if (now.kind === 'stall') return now.ms;
    if (now.kind !== 'slow') return waitMsMax;
    const nowMs = this.#clock.nowMs();
    const takesMs = (bytes / now.bytesPerSecond) * 1000;
    this.#busyUntilMs = Math.max(this.#busyUntilMs, nowMs) + takesMs;
    return Math.min(waitMsMax, this.#busyUntilMs - nowMs);
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
    const fits = ms >= 0 && ms <= waitMsMax;
    this.#expect(fits, 'stall', `milliseconds from 0 to ${waitMsMax}`, ms);
    this.#turn('stall', { kind: 'stall', ms });
  }

  slow(bytesPerSecond: number): void {
    this.#expect(bytesPerSecond >= 1, 'slow', 'bytes a second from 1', bytesPerSecond);
    this.#busyUntilMs = 0;
    this.#turn('slow', { kind: 'slow', bytesPerSecond });
  }

  reject(status: number, { retryAfterSeconds, units = Infinity }: Rejection = {}): void {
    const fits = Number.isInteger(status) && status >= 400 && status <= 599;
    this.#expect(fits, 'reject', 'a status from 400 to 599', status);
    this.#expect(units >= 1, 'reject', 'one unit or more', units);
    this.#rejectionsLeft = units;
    this.#turn('reject', { kind: 'reject', status, retryAfterSeconds });
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

  silence(): void {
    this.#turn('silence', { kind: 'silent' });
  }

  cutAfter(bytes: number): void {
    this.#expect(bytes >= 1, 'cutAfter', 'bytes from 1', bytes);
    this.#turn('cutAfter', { kind: 'cut', bytes });
  }

  halfClose(reading: 'on' | 'off'): void {
    this.#turn('halfClose', { kind: 'halfClosed', reading });
  }

  showCertificate(flaw: CertificateFlaw): void {
    this.#turn('showCertificate', { kind: 'flawed', flaw });
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
    const before = commandAtEnd(this.#now);
    const after = commandAtStart(next);
    this.#now = next;
    if (before && !(before === 'open' && after === 'closed')) this.#door(before);
    if (after) this.#deeds.halfClosed += this.#door(after);
    this.#changed.abort();
    this.#changed = new AbortController();
  }
}
