/** Follows the logs that a container runtime makes of the writer's lines, and journals their life. */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { journalFileNames } from '../../evidence/journal-head.js';
import { harnessStreams } from '../../evidence/layout.js';
import { NdjsonWriter } from '../../evidence/ndjson-writer.js';
import type { LineTemplates } from '../../line/templates.js';
import { ObservedLog } from '../../metrics/observed-log.js';
import { dockerFiles, type FilesOfLog, kubeletFiles } from '../../metrics/standing-files.js';
import type { Plan } from '../../plan/plan.js';
import { RateCurve } from '../../plan/rate.js';
import { sourceOf } from '../../plan/source-plan.js';
import type { Clock } from '../../support/clock.js';
import type { Scope } from '../../support/scope.js';
import type { WriterContainer } from './writer-containers.js';

const lookEveryMs = 25;
const settleMsMax = 30_000;
const epoch = 1;

export interface ContainerLogsSetting {
  readonly plan: Plan;
  readonly containers: readonly WriterContainer[];
  readonly journal: string;
  readonly run: string;
  readonly templates: LineTemplates;
  readonly clock: Clock;
}

export class ContainerLogs {
  readonly #clock: Clock;
  readonly #logs: { readonly log: ObservedLog; readonly lines: number }[] = [];

  constructor(setting: ContainerLogsSetting, scope: Scope) {
    const { plan, containers, clock } = setting;
    this.#clock = clock;
    const rate = new RateCurve(plan.load);
    for (const container of containers) {
      if (container.stream >= harnessStreams.first) continue;
      const lines = rate.shareOf(container.stream, rate.lines);
      this.#logs.push({ log: observe(setting, container, scope), lines });
    }
  }

  /** Looks until the signal is aborted. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const { log } of this.#logs) log.look();
      await this.#clock.sleep(lookEveryMs, signal).catch(() => {});
    }
  }

  /** Waits until the runtime has written the last line; what it never writes is told by `end`. */
  async settle(signal: AbortSignal): Promise<void> {
    const untilMs = this.#clock.nowMs() + settleMsMax;
    const isDone = () => this.#logs.every(({ log, lines }) => log.lastLine() >= lines);
    while (!isDone() && this.#clock.nowMs() < untilMs) {
      await this.#clock.sleep(lookEveryMs, signal);
    }
  }

  end(): void {
    for (const { log, lines } of this.#logs) log.end(lines);
  }
}

function observe(
  { plan, journal, run, templates, clock }: ContainerLogsSetting,
  { stream, logName, logPath }: WriterContainer,
  scope: Scope,
): ObservedLog {
  const records = new NdjsonWriter(join(journal, journalFileNames(stream, epoch).observed));
  scope.defer(`observed log of stream ${stream}`, () => records.close());
  return new ObservedLog({
    path: logPath,
    name: logName,
    files: filesOf(plan, logPath),
    run,
    offsetOf: (sequence) => templates.offsetOf(sequence),
    record: (record) => records.append(record),
    clock,
  });
}

function filesOf(plan: Plan, logPath: string): FilesOfLog {
  if (sourceOf(plan).kind === 'kubernetes') return kubeletFiles(logPath);
  return dockerFiles(logPath, plan.rotation?.keep ?? 0);
}

/** Devices that these logs stand on. */
export function devicesOf(containers: readonly WriterContainer[]): string[] {
  return containers.map(({ logPath }) => String(statSync(dirname(logPath), { bigint: true }).dev));
}
