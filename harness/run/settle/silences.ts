/**
 * The longest time that any stream let pass between two arrivals while lines were owed: how long this
 * shipper is known to stay silent and still go on. One that polls each file every 10 s is silent that
 * long; counters that rest for one second say nothing of it. A stream that never comes back adds
 * nothing, since it never ended its silence.
 */
import type { Ledger } from '../../ledger/ledger.js';
import type { Clock } from '../../support/clock.js';

const lookEveryMs = 200;
const epoch = 1;

interface Seen {
  intact: number;
  atMs: number;
}

export interface SilencesSetting {
  readonly streams: number;
  readonly ledger: Pick<Ledger, 'receiptsOf'>;
  readonly clock: Clock;
  /** Written lines that have not arrived yet, of all streams. */
  readonly missing: () => number;
}

export class Silences {
  readonly #setting: SilencesSetting;
  readonly #seen: Seen[];
  longestMs = 0;

  constructor(setting: SilencesSetting) {
    this.#setting = setting;
    const atMs = setting.clock.nowMs();
    this.#seen = Array.from({ length: setting.streams }, () => ({ intact: 0, atMs }));
  }

  /** Looks until the signal is aborted. */
  async follow(signal: AbortSignal): Promise<void> {
    try {
      for (;;) {
        this.look();
        await this.#setting.clock.sleep(lookEveryMs, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  look(): void {
    const { ledger, clock, missing } = this.#setting;
    const nowMs = clock.nowMs();
    const isOwed = missing() > 0;
    for (const [index, seen] of this.#seen.entries()) {
      const intact = ledger.receiptsOf(index + 1, epoch)?.intact ?? 0;
      if (isOwed && intact === seen.intact) continue;
      if (intact !== seen.intact) this.longestMs = Math.max(this.longestMs, nowMs - seen.atMs);
      seen.intact = intact;
      seen.atMs = nowMs;
    }
  }
}
