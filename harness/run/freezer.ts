/**
 * Freezes the shipper over rotations: SIGSTOP, proof that it stands still, then the rotation may
 * begin; SIGCONT comes `freezeShipperMs` later. Several streams may rotate at once; the shipper goes
 * on when the last of them is through.
 */
import type { Instance } from '../engine/engine.js';
import type { Clock } from '../support/clock.js';
import { processState, untilState } from '../support/process-state.js';
import type { RotationNotice } from '../writer/thread-messages.js';
import type { Recorder } from './recorder.js';

export interface FreezerSetting {
  readonly freezeMs: number;
  readonly instance: Instance;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly release: (stream: number, rotation: number) => void;
}

export class Freezer implements AsyncDisposable {
  readonly #setting: FreezerSetting;
  readonly #signal: AbortSignal;
  readonly #running = new Set<Promise<void>>();
  #frozen: Promise<void> | null = null;
  #holders = 0;

  constructor(setting: FreezerSetting, signal: AbortSignal) {
    this.#setting = setting;
    this.#signal = signal;
  }

  /** The writer's notices go in here; only those that wait are answered. */
  notice({ state, stream, rotation }: RotationNotice): void {
    if (state !== 'waiting') return;
    const holding = this.#hold(stream, rotation).catch((error: unknown) => {
      if (!this.#signal.aborted)
        this.#setting.recorder.warn(`freezing the shipper failed: ${error}`);
    });
    this.#running.add(holding);
    holding.finally(() => this.#running.delete(holding));
  }

  /** Nothing stays frozen. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #hold(stream: number, rotation: number): Promise<void> {
    const { clock, freezeMs, release } = this.#setting;
    this.#holders++;
    try {
      this.#frozen ??= this.#freeze();
      await this.#frozen;
      release(stream, rotation);
      await clock.sleep(freezeMs, this.#signal);
    } finally {
      release(stream, rotation);
      if (--this.#holders === 0) await this.#resume();
    }
  }

  async #freeze(): Promise<void> {
    const { instance, clock, recorder } = this.#setting;
    const [pid] = await instance.pids();
    await instance.signal('SIGSTOP');
    const state = pid === undefined ? '' : await untilState(pid, 'T', clock);
    recorder.event({ event: 'freeze', state: 'frozen', trace: state });
  }

  async #resume(): Promise<void> {
    const { instance, recorder } = this.#setting;
    this.#frozen = null;
    await instance.signal('SIGCONT');
    const [pid] = await instance.pids();
    const trace = pid === undefined ? '' : await processState(pid);
    recorder.event({ event: 'freeze', state: 'resumed', trace });
  }
}
