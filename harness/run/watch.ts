/** Keeps an eye on the run until it is told to stop. */
import { Sampler } from './sampler.js';
import type { Session } from './session.js';

export async function watch(session: Session, signal: AbortSignal): Promise<void> {
  const { setting, recorder, ledger, writer, instance, positions, admitted, receipts } = session;
  const sampler = new Sampler({
    clock: setting.clock,
    recorder,
    ledger,
    progress: () => writer.progress(),
    instance,
    positions,
    admitted,
    flushReceipts: () => receipts.flush(),
    durationMs: setting.plan.load.durationMs,
  });
  await Promise.all([sampler.run(signal), session.silences.follow(signal)]);
}
