/**
 * Carries out the plan's faults at their instants, each with its cure, and records the proof. What is
 * still broken when the run ends, for whatever reason, is healed in reverse order.
 */
import { statSync } from 'node:fs';
import { faultOf } from '../../fault/catalogue.js';
import type { PlannedFault } from '../../plan/plan.js';
import type { Clock } from '../../support/clock.js';
import { messageOf } from '../../support/errors.js';
import { once } from '../../support/once.js';
import { Scope } from '../../support/scope.js';
import type { Recorder } from '../recorder.js';
import type { RigOf } from './fault-site.js';

export interface FaultScheduleSetting {
  readonly rigOf: RigOf;
  readonly clock: Clock;
  readonly recorder: Pick<Recorder, 'event'>;
  /** What the shipper says, growing: what it said of a fault is found by the file's length. */
  readonly outputFile?: string;
}

export class FaultSchedule implements AsyncDisposable {
  readonly #setting: FaultScheduleSetting;
  readonly #scope = new Scope();
  readonly #over = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(setting: FaultScheduleSetting) {
    this.#setting = setting;
  }

  /** Resolves when the last cure is done; an aborted signal heals at once. */
  async run(
    faults: readonly PlannedFault[],
    loadStartMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const either = AbortSignal.any([signal, this.#over.signal]);
    this.#running = this.#follow(faults, loadStartMs, either);
    await this.#running;
  }

  /**
   * One fault is waited for at a time: a plan may hold ten thousand. One that was planned to begin after
   * another's cure waits for that cure, however late it is, so that both stay what they were planned as.
   */
  async #follow(
    faults: readonly PlannedFault[],
    loadStartMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock } = this.#setting;
    const begun: Promise<void>[] = [];
    let cures: { readonly plannedMs: number; readonly done: Promise<void> }[] = [];
    try {
      for (const fault of [...faults].sort((one, other) => one.atMs - other.atMs)) {
        await clock.sleep(loadStartMs + fault.atMs - clock.nowMs(), signal);
        const isBefore = ({ plannedMs }: { plannedMs: number }) => plannedMs <= fault.atMs;
        await Promise.all(cures.filter(isBefore).map(({ done }) => done));
        cures = cures.filter((cure) => !isBefore(cure));
        let cured = () => {};
        const done = new Promise<void>((resolve) => {
          cured = resolve;
        });
        cures.push({ plannedMs: fault.atMs + fault.forMs, done });
        const under = this.#carryOut(fault, signal, cured).finally(cured);
        // One that can't be recorded fails now, and is waited for at the end.
        under.catch(() => {});
        begun.push(under);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await Promise.all(begun);
    }
  }

  /** A fault that is just being injected is waited for: it cleans up after itself, or is healed here. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await Promise.allSettled([this.#running]);
    await this.#scope[Symbol.asyncDispose]();
  }

  async #carryOut(fault: PlannedFault, signal: AbortSignal, cured: () => void): Promise<void> {
    const { rigOf, clock, recorder, outputFile } = this.#setting;
    const { id, kind } = fault;
    const tell = (state: 'injected' | 'failed', trace: string) =>
      recorder.event({ event: 'fault', id, kind, state, trace, ...outputSoFar(outputFile) });
    try {
      tell('injected', '');
      const injected = await faultOf(kind).inject(rigOf(fault), fault.options, signal);
      const heal = once(injected.heal);
      this.#scope.defer(`fault ${id}`, heal);
      await clock.sleep(fault.forMs, signal);
      await heal();
      cured();
      // Proof and figures may take their time, such as until the shipper has come back.
      const now = { atMs: clock.nowMs(), ...outputSoFar(outputFile) };
      const trace = await injected.trace();
      const figures = await injected.figures?.();
      const measured = figures ? { figures } : {};
      recorder.event({ event: 'fault', id, kind, state: 'healed', trace, ...measured, ...now });
    } catch (error) {
      if (!signal.aborted) tell('failed', messageOf(error));
    }
  }
}

function outputSoFar(file: string | undefined): { readonly outputBytes?: number } {
  const size = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })?.size;
  return size === undefined ? {} : { outputBytes: size };
}
