/**
 * Freezes the shippers over rotations: SIGSTOP, proof that each stands still, then the rotation may
 * begin; SIGCONT comes `freezeShipperMs` later, and not before the writer is in its new file, however long
 * logrotate or the disk took. A scenario whose own waits (`lateWriteMs` and the gaps) are longer than its
 * freeze wants the shipper awake amid them: there the time alone decides. Several streams may rotate at once;
 * the shippers go on when the last of them is through. All pipelines are frozen alike: this stands for a
 * machine that gives them no time, and they share it. A freeze that fails is recorded with its reason, and so is one
 * that ends before its rotation: the rotation takes place all the same, and the verdict must know over what.
 */
import type { Instance } from '../../engine/engine.js';
import { standStill } from '../../engine/stand-still.js';
import { rotationNeedMs } from '../../plan/rotation-instants.js';
import type { Clock } from '../../support/clock.js';
import { messageOf } from '../../support/errors.js';
import { processState } from '../../support/process-state.js';
import type { RotationNotice } from '../../writer/thread-messages.js';
import type { Recorder } from '../recorder.js';

/** So long after a freeze's time was up a rotation that is not over holds the shippers no more. */
const overtimeMsMax = 10_000;

export interface Freezable {
  readonly instance: Pick<Instance, 'pids' | 'signal'>;
  readonly recorder: Pick<Recorder, 'event' | 'warn'>;
}

export interface FreezerSetting {
  readonly rotation: Parameters<typeof rotationNeedMs>[0];
  readonly shippers: readonly [Freezable, ...Freezable[]];
  readonly clock: Clock;
  readonly release: (stream: number, rotation: number) => void;
}

export class Freezer implements AsyncDisposable {
  readonly #setting: FreezerSetting;
  readonly #over = new AbortController();
  readonly #signal: AbortSignal;
  readonly #running = new Set<Promise<void>>();
  /** Rotations that are held for, each with what its end calls. */
  readonly #underWay = new Map<string, () => void>();
  #frozen: Promise<void> | null = null;
  /** The last SIGCONT: the next SIGSTOP waits for it, or Docker might carry them out the other way round. */
  #resumed: Promise<void> = Promise.resolve();
  /** Why the shippers go on before a rotation is over; '' when none is late. */
  #overrun = '';
  #holders = 0;

  constructor(setting: FreezerSetting, signal: AbortSignal) {
    this.#setting = setting;
    this.#signal = AbortSignal.any([signal, this.#over.signal]);
  }

  /** The writer's notices go in here. */
  notice({ state, stream, rotation }: RotationNotice): void {
    if (state === 'settled' || state === 'failed') this.#underWay.get(key(stream, rotation))?.();
    if (state !== 'waiting') return;
    const holding = this.#hold(stream, rotation).catch((error: unknown) => {
      if (!this.#signal.aborted)
        this.#setting.shippers[0].recorder.warn(`freezing the shipper failed: ${messageOf(error)}`);
    });
    this.#running.add(holding);
    holding.catch(() => {}).finally(() => this.#running.delete(holding));
  }

  /** Nothing stays frozen. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await Promise.allSettled(this.#running);
  }

  async #hold(stream: number, rotation: number): Promise<void> {
    const { clock, rotation: plan, release } = this.#setting;
    if (this.#signal.aborted) return release(stream, rotation);
    const settled = new Promise<void>((resolve) => {
      this.#underWay.set(key(stream, rotation), resolve);
    });
    this.#holders++;
    try {
      this.#frozen ??= this.#freeze();
      await this.#frozen;
      release(stream, rotation);
      await clock.sleep(plan.freezeShipperMs, this.#signal);
      if (rotationNeedMs(plan) === plan.freezeShipperMs) await this.#overtime(settled, stream);
    } finally {
      release(stream, rotation);
      this.#underWay.delete(key(stream, rotation));
      if (--this.#holders === 0) await this.#resume();
    }
  }

  async #overtime(settled: Promise<void>, stream: number): Promise<void> {
    const { clock, shippers } = this.#setting;
    const over = new AbortController();
    const late = clock.sleep(overtimeMsMax, AbortSignal.any([this.#signal, over.signal]));
    const spent = late.then(() => {
      const seconds = overtimeMsMax / 1000;
      this.#overrun = `stream ${stream}: a rotation is not over ${seconds} s after freezeShipperMs: the shipper goes on amid it`;
      for (const { recorder } of shippers) recorder.warn(this.#overrun);
    });
    try {
      await Promise.race([settled, spent]);
    } finally {
      over.abort();
      spent.catch(() => {});
    }
  }

  async #freeze(): Promise<void> {
    const { shippers, clock } = this.#setting;
    await this.#resumed.catch(() => {});
    await inAll(shippers, (shipper) => freeze(shipper, clock));
  }

  async #resume(): Promise<void> {
    const why = this.#overrun;
    this.#overrun = '';
    this.#frozen = null;
    this.#resumed = inAll(this.#setting.shippers, (shipper) => resume(shipper, this.#setting, why));
    await this.#resumed;
  }
}

/** What fails in one of them, fails when all are through: a signal under way must not meet the next one. */
async function inAll(
  shippers: readonly Freezable[],
  deed: (shipper: Freezable) => Promise<void>,
): Promise<void> {
  const all = await Promise.allSettled(shippers.map(deed));
  for (const one of all) if (one.status === 'rejected') throw one.reason;
}

function key(stream: number, rotation: number): string {
  return `${stream}/${rotation}`;
}

async function freeze({ instance, recorder }: Freezable, clock: Clock): Promise<void> {
  let state = '';
  let failure: { readonly why?: string } = {};
  try {
    ({ state } = await standStill(instance, clock));
  } catch (error) {
    failure = { why: messageOf(error) };
    recorder.warn(`freezing the shipper failed: ${failure.why}`);
  }
  recorder.event({ event: 'freeze', state: 'frozen', trace: state, ...failure });
}

/** It may go on from before the signal is sent: what takes place after that is over no frozen shipper. */
async function resume(
  { instance, recorder }: Freezable,
  { clock }: Pick<FreezerSetting, 'clock'>,
  overrun: string,
): Promise<void> {
  const atMs = clock.nowMs();
  let trace = '';
  let failure = overrun;
  try {
    await instance.signal('SIGCONT');
    const [pid] = await instance.pids();
    if (pid !== undefined) trace = await processState(pid);
  } catch (error) {
    failure = messageOf(error);
    recorder.warn(`the frozen shipper can't be told to go on: ${failure}`);
  }
  const why = failure === '' ? {} : { why: failure };
  recorder.event({ event: 'freeze', state: 'resumed', atMs, trace, ...why });
}
