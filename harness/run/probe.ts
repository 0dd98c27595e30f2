/**
 * The probe: single lines in a file of their own, which the shipper follows like any other. The first
 * must arrive before the load begins, so that a shipper that ships nothing is told at once; one more
 * must arrive after the last cure (liveness). A probe that arrives corrupted has arrived: a shipper
 * that harms every line does ship, and the verdict tells what it does to them.
 */
import { appendFileSync } from 'node:fs';
import { harnessStreams } from '../evidence/layout.js';
import type { Ledger } from '../ledger/ledger.js';
import type { LineTemplates } from '../line/templates.js';
import type { Clock } from '../support/clock.js';
import { EnvironmentError, messageOf } from '../support/errors.js';

const epoch = 1;
const lookEveryMs = 10;

export interface ProbeSetting {
  readonly file: string;
  readonly run: string;
  readonly templates: LineTemplates;
  readonly ledger: Ledger;
  readonly clock: Clock;
}

export class Probe {
  readonly #setting: ProbeSetting;
  #sequence = 0;

  constructor(setting: ProbeSetting) {
    this.#setting = setting;
    this.#append('');
  }

  /** Writes a fresh line and waits for it. */
  async send(
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<{ arrived: boolean; tookMs: number }> {
    const { run, templates, ledger, clock } = this.#setting;
    const stream = harnessStreams.probe;
    const sequence = ++this.#sequence;
    const line = Buffer.from(templates.renderLine(run, { stream, epoch, sequence }));
    const startedMs = clock.nowMs();
    this.#append(Buffer.concat([line, Buffer.from('\n')]));
    const tookMs = () => clock.nowMs() - startedMs;
    while (tookMs() < timeoutMs && !ledger.heard(stream, epoch, sequence)) {
      await clock.sleep(lookEveryMs, signal);
    }
    return { arrived: ledger.heard(stream, epoch, sequence), tookMs: tookMs() };
  }

  #append(bytes: string | Buffer): void {
    const { file } = this.#setting;
    try {
      appendFileSync(file, bytes);
    } catch (error) {
      throw new EnvironmentError(
        `${file}: the probe line can't be written (${messageOf(error)}): leave the log directory in place and writable while a run lasts`,
      );
    }
  }
}
