/** The load: lines, rotations, freezes and faults, until all lines are written and all cures done. */
import type { Rig } from '../fault/fault.js';
import { InterruptedError } from '../support/errors.js';
import type { Scope } from '../support/scope.js';
import { FaultSchedule } from './fault-schedule.js';
import { Freezer } from './freezer.js';
import type { Session } from './session.js';

/** Between the decision to begin and the first line: threads must see it in time. */
const beginLeadMs = 100;

export async function load(session: Session, scope: Scope, signal: AbortSignal): Promise<void> {
  const { setting, recorder, writer, instance, sinks, ledger } = session;
  const { plan, clock } = setting;
  const beginMs = clock.nowMs() + beginLeadMs;
  const rig: Rig = {
    clock,
    instance,
    sinks: sinks.all,
    turnedAway: () => {
      const { refusedRequests, abortedRequests } = sinks.totals();
      return refusedRequests + abortedRequests;
    },
  };
  const faults = scope.use('faults', new FaultSchedule(rig, recorder));
  const freezeMs = plan.rotation?.freezeShipperMs ?? 0;
  if (freezeMs > 0) {
    const release = (stream: number, rotation: number) => writer.release(stream, rotation);
    const freezing = { freezeMs, instance, clock, recorder, release };
    const freezer = scope.use('freezer', new Freezer(freezing, signal));
    session.onRotation = (notice) => freezer.notice(notice);
  }
  writer.begin(beginMs);
  recorder.event({ event: 'phase', phase: 'load' });
  const broken = faults.run(plan.faults, beginMs, signal);
  await abortable(writer.whenDone, signal);
  ledger.lateAfter(clock.nowMs() + plan.drain.lateAfterMs);
  recorder.event({ event: 'phase', phase: 'drain' });
  await broken;
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new InterruptedError('interrupted'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
