/** After the load: drain, probe, and close in an order that loses nothing. */
import { type DrainCounters, drain } from './drain.js';
import type { Session } from './session.js';

const probeMs = 30_000;
/** What a shipper that has ended left in the sockets is read within this time, or never comes to rest. */
const leftovers = { quietMs: 250, timeoutMs: 10_000 } as const;

/** Drains, then probes; what the probe set in motion is drained again, within the same time. */
export async function settle(session: Session, signal: AbortSignal): Promise<void> {
  const { setting, recorder, probe } = session;
  const { plan, clock } = setting;
  const counters = countersOf(session);
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

function countersOf({ sinks, writer, ledger, silences }: Session): DrainCounters {
  return {
    received: () => sinks.totals().accepted,
    pendingBytes: () => sinks.pendingBytes(),
    missing: () => writer.progress().lines - ledger.delivered,
    silenceMs: () => silences.longestMs,
  };
}

/** What arrived, and what the shipper said of drops, while it ended. */
function resample({ recorder, ledger, admitted, setting }: Session): void {
  recorder.resample({
    atMs: setting.clock.nowMs(),
    received: ledger.intact,
    delivered: ledger.delivered,
    admittedDrops: admitted?.count ?? null,
  });
}

/**
 * The shipper ends first, and what it still sends while it ends counts: also what lies in the sockets
 * when it is gone, which is ours to read before the sinks close.
 */
export async function close(
  session: Session,
  finishSelfTest: () => void,
  signal: AbortSignal,
): Promise<void> {
  const { recorder, instance, sinks, receiver, receipts, setting } = session;
  await instance.stop();
  recorder.event({ event: 'shipper', state: 'stopped', detail: '' });
  const counters = { ...countersOf(session), silenceMs: () => 0 };
  const plan = { ...setting.plan.drain, ...leftovers };
  const rested = await drain(plan, counters, setting.clock, signal);
  if (rested.outcome === 'timeout') recorder.event({ event: 'drain', ...rested });
  resample(session);
  const totals = sinks.totals();
  await sinks[Symbol.asyncDispose]();
  receiver.settle();
  finishSelfTest();
  receipts.flush();
  recorder.event({ event: 'sink', ...totals });
  recorder.event({ event: 'phase', phase: 'closed' });
}
