/**
 * What a shipper admits of the lines that it was given: by a pattern in its output, by series of its
 * metrics, or by both, of which the higher count holds, because both count the same lines.
 */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Instance } from '../engine/engine.js';
import type { Admissions, Charted, LossMessage } from '../evidence/sample.js';
import type { Manifest } from '../target/manifest.js';
import { AdmittedDrops } from './admitted-drops.js';
import { AdmittedSeries } from './admitted-series.js';
import { ChartedSeries } from './charted-series.js';
import { getText } from './get-text.js';
import { LossMessages } from './loss-messages.js';
import { parseSeries } from './series.js';

type AdmittingManifest = Pick<Manifest, 'admittedDrops' | 'metrics'> &
  Partial<Pick<Manifest, 'lossMessages'>>;

export class Admitted {
  readonly #output: AdmittedDrops | null;
  readonly #messages: LossMessages;
  readonly #series: AdmittedSeries | null;
  readonly #charted: ChartedSeries | null;
  readonly #place: { readonly port: number; readonly path: string } | null;

  /** @param ports the manifest's, as they are in this run */
  constructor(
    { admittedDrops, lossMessages, metrics }: AdmittingManifest,
    ports: Readonly<Record<string, number>>,
  ) {
    this.#output = admittedDrops ? new AdmittedDrops(admittedDrops) : null;
    this.#messages = new LossMessages(lossMessages ?? []);
    this.#series = metrics ? new AdmittedSeries(metrics.admits) : null;
    this.#charted = metrics?.chart ? new ChartedSeries(metrics.chart) : null;
    this.#place = metrics ? { port: ports[metrics.port] ?? 0, path: metrics.path } : null;
  }

  /** Lines dropped so far; null: it tells nothing, or nothing yet. */
  get count(): number | null {
    const counts = [this.#output?.count, this.#series?.admissions.dropped];
    const told = counts.filter((count): count is number => typeof count === 'number');
    return told.length > 0 ? Math.max(...told) : null;
  }

  /** What its output said of lost lines without their number. */
  get lossMessages(): readonly LossMessage[] | undefined {
    return this.#messages.list;
  }

  /** What its metrics say; null: it has none. */
  get admissions(): Admissions | null {
    return this.#series?.admissions ?? null;
  }

  /** What its manifest wants charted, as it stood at the last look; null: nothing. */
  get charted(): Charted | null {
    return this.#charted?.values ?? null;
  }

  /** Follows the output until it ends. */
  async follow(output: Readable): Promise<void> {
    if (!this.#output && this.#messages.isIdle) return;
    for await (const line of createInterface({ input: output })) {
      this.#output?.see(line);
      this.#messages.see(line);
    }
  }

  /** One look at its metrics. Errors: whatever keeps them from being read. */
  async look(instance: Pick<Instance, 'address'>, signal?: AbortSignal): Promise<void> {
    if (!this.#series || !this.#place) return;
    try {
      const address = await instance.address(this.#place.port);
      const text = await getText(`http://${address}${this.#place.path}`, signal);
      const samples = parseSeries(text);
      this.#series.see(samples);
      this.#charted?.see(samples);
    } catch (error) {
      this.#charted?.miss();
      throw error;
    }
  }
}
