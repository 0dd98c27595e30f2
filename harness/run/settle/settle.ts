/** After the load: drain, probe, and close in an order that loses nothing. */
import { probeStreams } from '../../evidence/layout.js';
import type { Plan, PlannedRotationKind } from '../../plan/plan.js';
import { expectedLines } from '../expected-lines.js';
import type { Pipeline } from '../pipeline.js';
import { endShipper } from '../shipper/end-shipper.js';
import { type DrainCounters, drain } from './drain.js';
import type { Answer } from './probe.js';
import { readBack } from './read-back.js';
import { noteVanished } from './vanished.js';
import { whileAlive } from './while-alive.js';

const probeMs = 30_000;
/** Rotations that leave the old file as it is until `keep` newer ones stand beside it. */
const keepingKinds: ReadonlySet<PlannedRotationKind> = new Set([
  ...(['rename-create', 'rename-chain', 'symlink-swap', 'logrotate', 'docker'] as const),
]);
/** Rotations that go on in the same file. */
const inPlaceKinds: ReadonlySet<PlannedRotationKind> = new Set(['copytruncate', 'truncate']);
/** What a shipper that has ended left in the sockets is read within this time, or never comes to rest. */
const leftovers = { quietMs: 250, timeoutMs: 15_000 };

/**
 * Drains, then probes; what the probe set in motion is drained again, within the same time. A shipper
 * that looks for new files only now and then may not have found all of them when the counters rest: where
 * lines are missing and no new file is gone, a probe in a new file must arrive too, and what then comes is
 * drained again. (Once such files are deleted, the load itself has shown how long it takes to find one.)
 * For a shipper that has ended no probe is waited for.
 */
export async function settle(pipeline: Pipeline, signal: AbortSignal): Promise<void> {
  const { recorder, probe, progress, instance } = pipeline;
  const { plan, clock } = pipeline.setting;
  const counters = countersOf(pipeline);
  const deadlineMs = clock.nowMs() + plan.drain.timeoutMs;
  // Not the probes' own messages: a shipper that repeats lines repeats these too.
  const probes = () =>
    probeStreams.reduce((sum, one) => sum + (progress.receiptsOf(one, 1)?.messages ?? 0), 0);
  const others = () => counters.received() - probes();
  const ask = (question: (signal: AbortSignal) => Promise<Answer>) =>
    whileAlive({ instance, clock }, question, signal);
  let mayFindMore = newFilesStand(pipeline);
  const answerMs = probeMs + (plan.drain.retryMs ?? 0);
  const discoveryMs = makesNewFiles(plan) ? plan.drain.discoveryMs : undefined;
  for (;;) {
    const leftMs = () => Math.max(plan.drain.quietMs, deadlineMs - clock.nowMs());
    const setting = { ...plan.drain, discoveryMs, timeoutMs: leftMs() };
    const drained = await drain(setting, counters, clock, signal);
    const before = others();
    const answer = await ask((asking) => probe.send(answerMs, asking));
    const { arrived } = answer;
    const moved = others() > before && clock.nowMs() < deadlineMs;
    if (moved && arrived && drained.outcome !== 'timeout') continue;
    if (drained.outcome === 'rest' && arrived && mayFindMore) {
      mayFindMore = false;
      const anew = await ask((asking) => probe.sendAnew(leftMs(), asking));
      // One that has ended finds nothing, which says nothing of how often it looked.
      if (!anew.shipperEnded) recorder.event({ event: 'discovery', ...anew });
      if (anew.arrived) continue;
    }
    recorder.event({ event: 'drain', ...drained });
    recorder.event({ event: 'probe', ...answer });
    return;
  }
}

function makesNewFiles({ rotation }: Plan): boolean {
  if (rotation === null || inPlaceKinds.has(rotation.kind)) return false;
  return rotation.kind !== 'logrotate' || rotation.logrotateMode !== 'copytruncate';
}

/** Rotations have made new files, and deleted none of those: the first one was there before the load. */
function newFilesStand({ setting: { plan }, writer }: Pipeline): boolean {
  const { rotation, load } = plan;
  const { rotations } = writer.progress();
  if (rotation === null || rotations === 0 || !makesNewFiles(plan)) return false;
  return keepingKinds.has(rotation.kind) && rotations <= (rotation.keep + 1) * load.streams;
}

function countersOf(pipeline: Pipeline): DrainCounters {
  const { sinks, progress, silences } = pipeline;
  return {
    // A shipper that says now and then that it is alive would never come to rest.
    received: () => sinks.totals().accepted - progress.strangers,
    pendingBytes: () => sinks.pendingBytes(),
    missing: () => expectedLines(pipeline) - progress.delivered,
    silenceMs: () => silences.longestMs,
  };
}

/** What arrived, and what the shipper said of drops, while it ended. */
function resample({ recorder, ledger, admitted, setting }: Pipeline): void {
  recorder.resample({
    atMs: setting.clock.nowMs(),
    received: ledger.intact,
    delivered: ledger.delivered,
    admittedDrops: admitted.count,
    ...(admitted.lossMessages ? { lossMessages: admitted.lossMessages } : {}),
    ...(admitted.admissions ? { admits: admitted.admissions } : {}),
  });
}

/**
 * The shipper ends first, and what it still sends while it ends counts: also what lies in the sockets
 * when it is gone, which is ours to read before the sinks close.
 */
export async function close(
  pipeline: Pipeline,
  finishSelfTest: (() => void) | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { recorder, instance, sinks, receiver, receipts, setting } = pipeline;
  pipeline.containerLogs?.end();
  await pipeline.watchman.lastLook();
  pipeline.writer.hangUp?.();
  await endShipper(instance, recorder, setting.choice.manifest.stopTimeoutMs);
  const counters = { ...countersOf(pipeline), silenceMs: () => 0 };
  const rested = await drain(leftovers, counters, setting.clock, signal);
  if (rested.outcome === 'timeout') recorder.event({ event: 'drain', ...rested });
  await readBack(pipeline, signal);
  noteVanished(pipeline);
  // A sink that is closed delivers what it still holds, such as a file's last line without a newline.
  await sinks[Symbol.asyncDispose]();
  receiver.settle();
  resample(pipeline);
  const totals = sinks.totals();
  finishSelfTest?.();
  receipts.flush();
  recorder.event({ event: 'sink', ...totals });
  recorder.event({ event: 'phase', phase: 'closed' });
}
