/** After the load: drain, probe, and close in an order that loses nothing. */
import { drain } from './drain.js';
import type { Session } from './session.js';

const probeMs = 30_000;

/** Drains, then probes; what the probe set in motion is drained again, within the same time. */
export async function settle(session: Session, signal: AbortSignal): Promise<void> {
  const { setting, recorder, sinks, probe, ledger, writer } = session;
  const { plan, clock } = setting;
  const counters = {
    received: () => sinks.totals().accepted,
    pendingBytes: () => sinks.pendingBytes(),
    missing: () => writer.progress().lines - ledger.delivered,
    silenceMs: () => session.silences.longestMs,
  };
  const deadlineMs = clock.nowMs() + plan.drain.timeoutMs;
  for (;;) {
    const timeoutMs = Math.max(plan.drain.quietMs, deadlineMs - clock.nowMs());
    const drained = await drain({ ...plan.drain, timeoutMs }, counters, clock, signal);
    const before = counters.received();
    const { arrived, tookMs } = await probe.send(probeMs, signal);
    const moved = counters.received() - before > 1;
    if (moved && arrived && drained.outcome !== 'timeout') continue;
    recorder.event({ event: 'drain', ...drained });
    recorder.event({ event: 'probe', arrived, tookMs });
    return;
  }
}

/** The shipper ends first, and what it still sends while it ends counts. */
export async function close(session: Session, finishSelfTest: () => void): Promise<void> {
  const { recorder, instance, sinks, receiver, receipts } = session;
  await instance.stop();
  recorder.event({ event: 'shipper', state: 'stopped', detail: '' });
  const totals = sinks.totals();
  await sinks[Symbol.asyncDispose]();
  receiver.settle();
  finishSelfTest();
  receipts.flush();
  recorder.event({ event: 'sink', ...totals });
  recorder.event({ event: 'phase', phase: 'closed' });
}
