/**
 * The probe: single lines in a file of their own, which the shipper follows like any other. The first
 * must arrive before the load begins, so that a shipper that ships nothing is told at once; one more
 * must arrive after the last cure (liveness). A probe that arrives corrupted has arrived: a shipper
 * that harms every line does ship, and the verdict tells what it does to them. A probe in a new file
 * shows that the shipper has looked for new files since.
 */
import { appendFileSync, renameSync } from 'node:fs';
import type { Ledger } from '../../ledger/ledger.js';
import type { LineTemplates } from '../../line/templates.js';
import type { Clock } from '../../support/clock.js';
import { EnvironmentError, messageOf } from '../../support/errors.js';

const epoch = 1;
const lookEveryMs = 10;

export interface ProbeSetting {
  readonly stream: number;
  readonly file: string;
  /** In place of the file: gives the payload to the shipper; false while it can't. */
  readonly give?: ((payload: Uint8Array) => boolean) | undefined;
  readonly run: string;
  readonly templates: LineTemplates;
  readonly ledger: Pick<Ledger, 'heard'>;
  readonly clock: Clock;
}

export interface Answer {
  readonly arrived: boolean;
  readonly tookMs: number;
  /** It was not waited for to the end, for nobody could ship it. */
  readonly shipperEnded?: true;
}

export class Probe {
  readonly #setting: ProbeSetting;
  #sequence = 0;
  #files = 0;

  constructor(setting: ProbeSetting) {
    this.#setting = setting;
    if (!setting.give) this.#append('');
  }

  /** Writes a fresh line and waits for it. */
  async send(timeoutMs: number, signal: AbortSignal): Promise<Answer> {
    return await this.#answer(timeoutMs, timeoutMs, signal);
  }

  /**
   * Writes a fresh line, and one more every `againMs`, until any of them has arrived: a shipper that begins at a
   * file's end passes over what stood there before its first look.
   */
  async sendUntilOne(timeoutMs: number, againMs: number, signal: AbortSignal): Promise<Answer> {
    return await this.#answer(timeoutMs, againMs, signal);
  }

  /** The same with a new file: the probe's own is renamed, as a rotation does. */
  sendAnew(timeoutMs: number, signal: AbortSignal): Promise<Answer> {
    if (!this.#setting.give) this.#guard((file) => renameSync(file, `${file}.${++this.#files}`));
    return this.send(timeoutMs, signal);
  }

  async #answer(timeoutMs: number, againMs: number, signal: AbortSignal): Promise<Answer> {
    const { stream, ledger, clock } = this.#setting;
    const startedMs = clock.nowMs();
    const tookMs = () => clock.nowMs() - startedMs;
    const written: number[] = [];
    const arrived = () => written.some((sequence) => ledger.heard(stream, epoch, sequence));
    for (let dueMs = 0; tookMs() < timeoutMs && !arrived(); ) {
      if (tookMs() >= dueMs) {
        const sequence = await this.#write(() => tookMs() < timeoutMs, signal);
        written.push(sequence);
        dueMs += againMs;
      } else await clock.sleep(lookEveryMs, signal);
    }
    return { arrived: arrived(), tookMs: tookMs() };
  }

  /** @returns the line's sequence */
  async #write(isTime: () => boolean, signal: AbortSignal): Promise<number> {
    const { stream, run, templates, clock, give } = this.#setting;
    // A line that a shipper changes by rights would say nothing.
    do this.#sequence++;
    while (templates.hostileClass(this.#sequence) !== null);
    const identity = { stream, epoch, sequence: this.#sequence };
    if (give) {
      const payload = templates.renderPayload(run, identity);
      while (isTime() && !give(payload)) await clock.sleep(lookEveryMs, signal);
    } else {
      const line = Buffer.from(templates.renderLine(run, identity));
      this.#append(Buffer.concat([line, Buffer.from('\n')]));
    }
    return identity.sequence;
  }

  #append(bytes: string | Buffer): void {
    this.#guard((file) => appendFileSync(file, bytes));
  }

  #guard(act: (file: string) => void): void {
    const { file } = this.#setting;
    try {
      act(file);
    } catch (error) {
      throw new EnvironmentError(
        `${file}: the probe line can't be written (${messageOf(error)}): leave the log directory in place and writable while a run lasts`,
      );
    }
  }
}
