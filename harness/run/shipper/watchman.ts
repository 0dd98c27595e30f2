/**
 * Asks the shipper itself, once a second or as often as its manifest says: its metrics, for what they admit, and its health. A change of
 * health is noted among the events; metrics that can't be read are noted once, because the account then
 * lacks the shipper's own word. A frozen shipper answers nothing, which is no error.
 */
import type { Instance } from '../../engine/engine.js';
import type { Admitted } from '../../metrics/admitted.js';
import { getText } from '../../metrics/get-text.js';
import type { Clock } from '../../support/clock.js';
import { messageOf } from '../../support/errors.js';
import type { Manifest } from '../../target/manifest.js';
import type { Recorder } from '../recorder.js';

const lookEveryMsDefault = 1_000;
/** Notes about health; what changes more often than that is no news. */
const notesMax = 50;

export interface WatchmanSetting {
  readonly manifest: Pick<Manifest, 'name' | 'health' | 'metrics'>;
  readonly ports: Readonly<Record<string, number>>;
  readonly instance: Pick<Instance, 'address'>;
  readonly admitted: Admitted;
  readonly clock: Clock;
  readonly recorder: Pick<Recorder, 'warn'>;
}

export class Watchman {
  readonly #setting: WatchmanSetting;
  #state: 'unknown' | 'well' | 'ill' = 'unknown';
  #notes = 0;
  #failed = '';
  #succeeded = false;

  constructor(setting: WatchmanSetting) {
    this.#setting = setting;
  }

  /** Looks until the signal is aborted. */
  async follow(signal: AbortSignal): Promise<void> {
    const { manifest, clock } = this.#setting;
    const lookEveryMs = manifest.metrics?.lookEveryMs ?? lookEveryMsDefault;
    while (!signal.aborted) {
      await this.#look(signal);
      await clock.sleep(lookEveryMs, signal).catch(() => {});
    }
  }

  /** Right before the shipper is told to end; says so when its metrics were never read. */
  async lastLook(): Promise<void> {
    await this.#look();
    if (this.#succeeded || this.#failed === '') return;
    const { manifest, recorder } = this.#setting;
    recorder.warn(`the metrics of ${manifest.name} were never read: ${this.#failed}`);
  }

  async #look(signal?: AbortSignal): Promise<void> {
    const { admitted, instance } = this.#setting;
    try {
      await admitted.look(instance, signal);
      this.#succeeded = true;
    } catch (error) {
      this.#failed = messageOf(error);
    }
    await this.#examine(signal);
  }

  async #examine(signal?: AbortSignal): Promise<void> {
    const { manifest, instance, ports } = this.#setting;
    if (!manifest.health) return;
    const { port, path } = manifest.health;
    try {
      await getText(`http://${await instance.address(ports[port] ?? 0)}${path}`, signal);
      this.#become('well', 'is well again');
    } catch (error) {
      if (!signal?.aborted) this.#become('ill', `is not well: ${messageOf(error)}`);
    }
  }

  #become(state: 'well' | 'ill', words: string): void {
    const before = this.#state;
    this.#state = state;
    const isNews = state === 'ill' ? before !== 'ill' : before === 'ill';
    if (!isNews || this.#notes >= notesMax) return;
    this.#notes++;
    this.#setting.recorder.warn(`${this.#setting.manifest.name} ${words}`);
  }
}
