/** Brings the reporters that were asked for to a run, or to an old run directory. */
import { ReporterMultiplexer } from '../../reports/multiplexer.js';
import { createReporters, reporterNames } from '../../reports/registry.js';
import type { Plan } from '../plan/plan.js';
import type { Watcher } from '../run/recorder.js';
import { type Clock, SystemClock } from '../support/clock.js';
import type { RunResult } from '../verdict/result.js';
import type { Outside } from './console.js';

export const reporterFlag = [
  '--reporter <names>',
  `which reports, separated by commas: ${reporterNames.join(', ')}`,
  reporterNames.join(','),
] as const;

export class Reporting {
  readonly #names: readonly string[];
  readonly #outside: Outside;
  #reporters: ReporterMultiplexer | null = null;

  /** @throws UsageError when one of the names is no reporter */
  constructor(names: string, outside: Outside) {
    this.#names = names.split(',');
    this.#outside = outside;
    this.#open(new SystemClock(), null);
  }

  watch(clock: Clock, plan: Plan): Watcher {
    const reporters = this.#open(clock, plan);
    return {
      event: (event) => reporters.observe(event),
      sample: (sample) => reporters.observe({ event: 'sample', ...sample }),
    };
  }

  /** Gives the paths of the files written. */
  async write(result: RunResult, directory: string): Promise<readonly string[]> {
    const reporters = this.#reporters ?? this.#open(new SystemClock(), null);
    return reporters.write(result, directory);
  }

  #open(clock: Clock, plan: Plan | null): ReporterMultiplexer {
    const { out: screen, err, environment } = this.#outside;
    const list = createReporters(this.#names, { clock, screen, environment, plan });
    const warn = (message: string) => err.write(`lostline: ${message}\n`);
    this.#reporters = new ReporterMultiplexer(list, { clock, warn });
    return this.#reporters;
  }
}
