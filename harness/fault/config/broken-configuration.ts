/**
 * One configuration from its breaking to its cure: what was done, what shows it, and what the shipper made of
 * it. Recovery is waited for after the cure, for 30 s at most, or until nothing more is written; a shipper that
 * ends only then, because it was still busy with the broken one, is started again too.
 */
import { join } from 'node:path';
import type { Figures } from '../../evidence/event.js';
import type { Heal, Injected, Rig } from '../fault.js';
import { type Application, apply, startAnew, type Told, usualApplication } from './application.js';
import { type DecoyPlace, decoyWriter } from './decoys.js';
import { changeOf, type Delivery, deliver, standingAt } from './delivery.js';
import { rememberGood } from './remember-good.js';
import { outputBytes, outputSince, wordsOf } from './said.js';
import { Watch, type Window } from './watch.js';

const recovery = { lookEveryMs: 20, waitMsMax: 30_000, idleMsMax: 5_000, reviveEveryMs: 500 };
/** One that refuses the good one may have kept it all the while, and ships; else it is restarted. */
const keptMsMax = 3_000;

export interface Breaking {
  readonly delivery: Delivery;
  readonly apply?: Application | undefined;
  /** Of the file in the configuration's folder. */
  readonly name: string;
  readonly good: string;
  readonly bad: string;
  readonly place: DecoyPlace;
}

/** `start`: it had ended. `kept`: it took the good one for no news, and ships. */
type CuredBy = Application | 'start' | 'kept';

export class BrokenConfiguration implements Injected {
  readonly #rig: Rig;
  readonly #breaking: Breaking;
  readonly #how: Application;
  #signal: AbortSignal = new AbortController().signal;
  #change = '';
  #told: Told = { words: '', verdict: 'unknown' };
  #watch: Watch | null = null;
  #window: Window | null = null;
  #said = '';
  #outputFrom = 0;
  #startedMs = 0;
  #decoysBefore = 0;
  #forget = () => {};
  #cured: { readonly atMs: number; readonly written: number; readonly by: CuredBy } | null = null;

  constructor(rig: Rig, breaking: Breaking) {
    this.#rig = rig;
    this.#breaking = breaking;
    this.#how = breaking.apply ?? usualApplication(rig.choice.manifest.reload?.kind);
  }

  /** When it fails half way, the good one stands there again and the shipper runs. */
  async begin(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    const { places, instance, clock } = this.#rig;
    const decoy = decoyWriter(this.#rig, this.#breaking.place);
    const path = join(places.config, this.#breaking.name);
    const before = standingAt(path);
    this.#forget = rememberGood(this.#rig, this.#breaking.name, this.#breaking.good);
    this.#outputFrom = outputBytes(places.output);
    this.#decoysBefore = this.#rig.progress().decoys;
    try {
      this.#told = await apply(this.#rig, this.#how, () => this.#put('bad'), signal);
      this.#change = changeOf(before, standingAt(path));
    } catch (error) {
      await this.#cure();
      throw error;
    }
    this.#startedMs = clock.nowMs();
    const progress = () => this.#rig.progress();
    this.#watch = new Watch({ instance, clock, progress }, decoy);
  }

  readonly heal: Heal = async () => {
    if (this.#cured) return;
    this.#window = (await this.#watch?.end()) ?? null;
    this.#said = outputSince(this.#rig.places.output, this.#outputFrom);
    await this.#cure();
  };

  readonly trace = async (): Promise<string> => {
    if (this.#change === '' || this.#told.words === '') return '';
    return `${this.#breaking.name}: ${this.#change}; ${this.#told.words}`;
  };

  readonly figures = async (): Promise<Figures> => {
    if (!this.#window || !this.#cured) return {};
    const recoveryMs = await this.#recoveryMs(this.#cured);
    // What was let out may come late, as from a shipper that looks for files now and then.
    const decoysDelivered = this.#rig.progress().decoys - this.#decoysBefore;
    const { writtenDuring, deliveredDuring, ...more } = this.#window;
    const isOpen = decoysDelivered > 0 && more.behaviour !== 'died';
    const behaviour = isOpen ? 'fail-open' : more.behaviour;
    const { refuses, accepts } = this.#patterns();
    return {
      taken: this.#taken(behaviour),
      said: wordsOf(this.#said, [refuses, accepts]),
      behaviour,
      ...{ writtenDuring, deliveredDuring, decoysDelivered },
      ...(more.diedAfterMs === null ? {} : { diedAfterMs: Math.round(more.diedAfterMs) }),
      curedBy: this.#cured.by,
      recoveryMs: recoveryMs ?? 'not seen',
    };
  };

  #put(which: 'good' | 'bad'): void {
    const { name, delivery, [which]: text } = this.#breaking;
    deliver(this.#rig.places.config, name, text, delivery);
  }

  /** Nothing cuts a cure short: also an interrupted run leaves the shipper well. */
  async #cure(): Promise<void> {
    await this.#restore();
    this.#forget();
  }

  async #restore(): Promise<void> {
    const { clock, progress } = this.#rig;
    this.#cured = { atMs: clock.nowMs(), written: progress().written, by: this.#how };
    const isRunning = await this.#isRunning();
    const told = isRunning ? await this.#tell() : null;
    if (told && told.words !== '' && told.verdict !== 'refused') return;
    if (isRunning && (await this.#recoveryMs(this.#cured, keptMsMax)) !== null) {
      this.#cured = { ...this.#cured, by: this.#cured.by === 'start' ? 'start' : 'kept' };
      return;
    }
    this.#cured = { ...this.#cured, by: isRunning ? 'restart' : 'start' };
    await startAnew(this.#rig, 'restart', () => this.#put('good'));
  }

  async #isRunning(): Promise<boolean> {
    return (await this.#rig.instance.pids()).length > 0;
  }

  /** It ended after its cure: the good one stands there, so it is only started. */
  async #revive(nowMs: number): Promise<void> {
    if (this.#signal.aborted || !this.#cured || !this.#window) return;
    const diedAfterMs = this.#window.diedAfterMs ?? nowMs - this.#startedMs;
    this.#window = { ...this.#window, behaviour: 'died', diedAfterMs };
    this.#cured = { ...this.#cured, by: 'start' };
    this.#said = outputSince(this.#rig.places.output, this.#outputFrom);
    await startAnew(this.#rig, 'restart', () => {});
    await this.#rig.clock.sleep(recovery.reviveEveryMs, this.#signal).catch(() => {});
  }

  /** null: it could not be told. */
  async #tell(): Promise<Told | null> {
    try {
      return await apply(this.#rig, this.#how, () => this.#put('good'));
    } catch {
      return null;
    }
  }

  #patterns() {
    const { refuses, accepts } = this.#rig.choice.manifest.damage ?? {};
    const pattern = (text: string | undefined) =>
      text === undefined ? null : new RegExp(text, 'm');
    return { refuses: pattern(refuses), accepts: pattern(accepts) };
  }

  /**
   * Its own answer counts first, then its own words. One that ended did not take it, and one that was started
   * where it stood and lives did. One that was sent a signal and says nothing may not have looked at it yet.
   */
  #taken(behaviour: Window['behaviour']): 'accepted' | 'refused' | 'unknown' {
    const { refuses, accepts } = this.#patterns();
    if (this.#told.verdict !== 'unknown') return this.#told.verdict;
    if (refuses?.test(this.#said)) return 'refused';
    if (accepts?.test(this.#said)) return 'accepted';
    if (behaviour === 'died') return 'refused';
    return this.#how === 'reload' ? 'unknown' : 'accepted';
  }

  /** From the cure to the first line that was written after it and delivered; null: none was seen. */
  async #recoveryMs(
    cured: { readonly atMs: number; readonly written: number },
    waitMsMax = recovery.waitMsMax,
  ) {
    const { clock, progress } = this.#rig;
    let written = { lines: cured.written, atMs: cured.atMs };
    for (;;) {
      const nowMs = clock.nowMs();
      const now = progress();
      if (now.reached > cured.written) return Math.round(nowMs - cured.atMs);
      if (!(await this.#isRunning())) await this.#revive(nowMs);
      if (now.written > written.lines) written = { lines: now.written, atMs: nowMs };
      const isLate = nowMs - cured.atMs >= waitMsMax;
      const isIdle = nowMs - written.atMs >= recovery.idleMsMax;
      if (isLate || isIdle || this.#signal.aborted) return null;
      await clock.sleep(recovery.lookEveryMs, this.#signal).catch(() => {});
    }
  }
}
