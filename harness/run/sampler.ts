/**
 * Looks at the counters on a beat: samples for the charts, the shipper's descriptors for the causes,
 * receipts to disk. On long runs both come less often: samples so that their file stays under about
 * 15,000 records, looks down to one a second after some hours, which keeps a week under a few hundred
 * MiB. Each of them is tried by itself: receipts reach the disk also where nobody can look at the shipper, and a time
 * without looks is one of which the verdict says that nobody looked.
 */
import type { Instance, Usage } from '../engine/engine.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Admitted } from '../metrics/admitted.js';
import type { ReaderPositions } from '../metrics/reader-positions.js';
import type { Clock } from '../support/clock.js';
import { messageOf } from '../support/errors.js';
import type { WriterProgress } from '../writer/shared-state.js';
import type { Recorder } from './recorder.js';
import { Trial } from './trial.js';

const beats = { msLeast: 50, msMost: 1_000, countWanted: 12_000 };
const flushEveryMs = 200;
const sampleMsLeast = 200;
const samplesMax = 15_000;
const pidsEveryMs = 500;

export interface SamplerSetting {
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly ledger: Ledger;
  readonly progress: () => WriterProgress;
  readonly instance: Instance;
  readonly positions: ReaderPositions;
  readonly admitted: Pick<Admitted, 'count' | 'admissions' | 'charted' | 'lossMessages'> | null;
  readonly flushReceipts: () => void;
  readonly durationMs: number;
}

export class Sampler {
  readonly #setting: SamplerSetting;
  readonly #sampleEveryMs: number;
  readonly #beatMs: number;
  #flushedAtMs = Number.NEGATIVE_INFINITY;
  #usage: Usage | null = null;
  #pids: readonly number[] = [];
  #pidsAtMs = Number.NEGATIVE_INFINITY;
  #sampledAtMs = Number.NEGATIVE_INFINITY;
  readonly #trials: Readonly<Record<'pids' | 'look' | 'flush' | 'sample', Trial>>;

  constructor(setting: SamplerSetting) {
    this.#setting = setting;
    const warn = (message: string) => setting.recorder.warnIfPossible(message);
    this.#trials = {
      pids: new Trial("finding the shipper's processes", warn),
      look: new Trial('looking at what the shipper has read', warn),
      // What has come is worth more than any figure of it.
      flush: new Trial('writing receipts', warn, Number.POSITIVE_INFINITY),
      sample: new Trial('sampling', warn),
    };
    this.#sampleEveryMs = Math.max(sampleMsLeast, setting.durationMs / samplesMax);
    const evenly = setting.durationMs / beats.countWanted;
    this.#beatMs = Math.min(beats.msMost, Math.max(beats.msLeast, evenly));
  }

  /** Runs until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#setting;
    // Not waited for: Docker may never answer a reading of a container that is just ending.
    void this.#followUsage(signal);
    while (!signal.aborted) {
      await this.beat();
      await clock.sleep(this.#beatMs, signal).catch(() => {});
    }
  }

  /** One look at everything that is due. */
  async beat(): Promise<void> {
    const { clock, positions, flushReceipts } = this.#setting;
    const { look, flush, sample } = this.#trials;
    const nowMs = clock.nowMs();
    if (nowMs - this.#pidsAtMs >= pidsEveryMs) await this.#findPids(nowMs);
    await look.run(() => positions.look(this.#pids));
    if (nowMs - this.#flushedAtMs >= flushEveryMs) {
      this.#flushedAtMs = nowMs;
      await flush.run(flushReceipts);
    }
    if (nowMs - this.#sampledAtMs < this.#sampleEveryMs) return;
    this.#sampledAtMs = nowMs;
    await sample.run(() => this.#sample(nowMs));
  }

  /** Where they can't be found nobody is looked at: those of the last time may not be all of them any more. */
  async #findPids(nowMs: number): Promise<void> {
    let found: readonly number[] = [];
    await this.#trials.pids.run(async () => {
      found = await this.#setting.instance.pids();
    });
    this.#pids = found;
    this.#pidsAtMs = nowMs;
  }

  #sample(atMs: number): void {
    const { recorder, ledger, progress, admitted } = this.#setting;
    const written = progress();
    const cpu = process.cpuUsage();
    recorder.sample({
      atMs,
      written: written.lines,
      received: ledger.intact,
      delivered: ledger.delivered,
      rotations: written.rotations,
      shipperCpuSeconds: this.#usage?.cpuSeconds ?? null,
      shipperMemoryBytes: this.#usage?.memoryBytes ?? null,
      harnessCpuSeconds: (cpu.user + cpu.system) / 1e6,
      harnessMemoryBytes: process.memoryUsage.rss(),
      admittedDrops: admitted?.count ?? null,
      ...(admitted?.lossMessages ? { lossMessages: admitted.lossMessages } : {}),
      ...(admitted?.admissions ? { admits: admitted.admissions } : {}),
      ...(admitted?.charted ? { charted: admitted.charted } : {}),
    });
  }

  async #followUsage(signal: AbortSignal): Promise<void> {
    const { instance, clock, recorder } = this.#setting;
    try {
      while (!signal.aborted) {
        for await (const usage of instance.usage(signal)) this.#usage = usage;
        // It has ended; a fault's cure may start it again.
        await clock.sleep(pidsEveryMs, signal).catch(() => {});
      }
    } catch (error) {
      if (signal.aborted) return;
      recorder.warnIfPossible(`the shipper's use can't be read: ${messageOf(error)}`);
    }
  }
}
