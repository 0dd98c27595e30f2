/** Keeps an eye on the run until it is told to stop. */
import { expectedLines } from './expected-lines.js';
import type { Pipeline } from './pipeline.js';
import { Sampler } from './sampler.js';

export async function watch(pipeline: Pipeline, signal: AbortSignal): Promise<void> {
  const { setting, recorder, progress, writer, instance, positions, admitted, receipts } = pipeline;
  const sampler = new Sampler({
    clock: setting.clock,
    recorder,
    ledger: progress,
    progress: () => ({ ...writer.progress(), lines: expectedLines(pipeline) }),
    instance,
    positions,
    admitted,
    flushReceipts: () => receipts.flush(),
    durationMs: setting.plan.load.durationMs,
  });
  const { silences, watchman } = pipeline;
  await Promise.all([
    sampler.run(signal),
    silences.follow(signal),
    watchman.follow(signal),
    pipeline.containerLogs?.follow(signal),
  ]);
}
