/** The load: lines, rotations, freezes and faults, until all lines are written and all cures done. */
import { InterruptedError } from '../support/errors.js';
import type { Scope } from '../support/scope.js';
import { FaultSchedule } from './faults/fault-schedule.js';
import { rigMaker } from './faults/fault-site.js';
import { Freezer } from './faults/freezer.js';
import { noteK6, noteSteering } from './k6-load.js';
import type { Pipeline } from './pipeline.js';
import type { Session } from './session.js';

/** Between the decision to begin and the first line: threads must see it in time. */
const beginLeadMs = 100;

export async function load(session: Session, scope: Scope, signal: AbortSignal): Promise<void> {
  const { setting, writer, pipelines } = session;
  const { plan, clock } = setting;
  const beginMs = clock.nowMs() + beginLeadMs;
  const { rotation } = plan;
  if (rotation && rotation.freezeShipperMs > 0) {
    const release = (stream: number, rotation: number) => writer.release(stream, rotation);
    const freezing = { rotation, shippers: pipelines, clock, release };
    const freezer = scope.use('freezer', new Freezer(freezing, signal));
    session.onRotation = (notice) => freezer.notice(notice);
  }
  writer.begin(beginMs);
  // The plan's zero is the writer's: instants of rotations and faults are held against it.
  for (const { recorder } of pipelines) {
    recorder.event({ event: 'phase', phase: 'load', atMs: beginMs });
  }
  const broken = pipelines.map((pipeline) => breakThings(pipeline, beginMs, scope, signal));
  // They are waited for at the end; what fails until then is no end of the program, which has faults to heal.
  for (const one of broken) one.catch(() => {});
  const recorders = pipelines.map(({ recorder }) => recorder);
  noteSteering(writer, recorders);
  await abortable(writer.whenDone, signal).finally(() => noteK6(writer, recorders));
  await session.containerLogs?.settle(signal);
  for (const { recorder, ledger, progress } of pipelines) {
    // Of a store that is read back nobody knows when a line came into it.
    if (ledger === progress) ledger.lateAfter(clock.nowMs() + plan.drain.lateAfterMs);
    recorder.event({ event: 'phase', phase: 'drain' });
  }
  await Promise.all(broken);
}

/** The faults of this pipeline's own plan, on its shipper and its sinks. */
async function breakThings(
  pipeline: Pipeline,
  beginMs: number,
  scope: Scope,
  signal: AbortSignal,
): Promise<void> {
  const { setting, recorder } = pipeline;
  const { plan, clock, directory } = setting;
  const outputFile = directory.file('shipperOutput');
  const schedule = new FaultSchedule({ rigOf: rigMaker(pipeline), clock, recorder, outputFile });
  const faults = scope.use('faults', schedule);
  await faults.run(plan.faults, beginMs, signal);
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new InterruptedError('interrupted'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
