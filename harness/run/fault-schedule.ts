/**
 * Carries out the plan's faults at their instants, each with its cure, and records the proof. What is
 * still broken when the run ends, for whatever reason, is healed in reverse order.
 */

import { faultOf } from '../fault/catalogue.js';
import type { Heal, Rig } from '../fault/fault.js';
import type { PlannedFault } from '../plan/plan.js';
import { messageOf } from '../support/errors.js';
import { Scope } from '../support/scope.js';
import type { Recorder } from './recorder.js';

export class FaultSchedule implements AsyncDisposable {
  readonly #rig: Rig;
  readonly #recorder: Recorder;
  readonly #scope = new Scope();

  constructor(rig: Rig, recorder: Recorder) {
    this.#rig = rig;
    this.#recorder = recorder;
  }

  /** Resolves when the last cure is done; an aborted signal heals at once. */
  async run(
    faults: readonly PlannedFault[],
    loadStartMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    await Promise.all(faults.map((fault) => this.#carryOut(fault, loadStartMs, signal)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scope[Symbol.asyncDispose]();
  }

  async #carryOut(fault: PlannedFault, loadStartMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#rig;
    const { id, kind } = fault;
    const tell = (state: 'injected' | 'healed' | 'failed', trace: string) =>
      this.#recorder.event({ event: 'fault', id, kind, state, trace });
    try {
      await clock.sleep(loadStartMs + fault.atMs - clock.nowMs(), signal);
      tell('injected', '');
      const injected = await faultOf(kind).inject(this.#rig, fault.options, signal);
      const heal = once(injected.heal);
      this.#scope.defer(`fault ${id}`, heal);
      await clock.sleep(fault.forMs, signal);
      await heal();
      tell('healed', await injected.trace());
    } catch (error) {
      if (!signal.aborted) tell('failed', messageOf(error));
    }
  }
}

function once(heal: Heal): Heal {
  let healed: Promise<void> | null = null;
  return () => {
    healed ??= heal();
    return healed;
  };
}
