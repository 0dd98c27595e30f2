/**
 * One run, from plan to verdict, phase by phase: prepare, self-test, load with rotations and faults,
 * drain, probe, close. The verdict is then reached from the run directory alone, by the same code that
 * judges an old run. An aborted signal ends the load at once; what was known stays in the directory.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { harnessStreams } from '../evidence/layout.js';
import type { Rig } from '../fault/fault.js';
import { SystemClock } from '../support/clock.js';
import { EnvironmentError, InterruptedError } from '../support/errors.js';
import { Random } from '../support/random.js';
import { Scope } from '../support/scope.js';
import { formatDuration } from '../support/units.js';
import type { RunResult } from '../verdict/result.js';
import { drain } from './drain.js';
import { FaultSchedule } from './fault-schedule.js';
import { Freezer } from './freezer.js';
import { makeHeader } from './header.js';
import { judgeRun } from './judge-run.js';
import type { PreparedRun } from './prepare.js';
import type { Watcher } from './recorder.js';
import { createRunDirectory, type RunDirectory, writeRunInputs } from './run-directory.js';
import { Sampler } from './sampler.js';
import { planSelfTest } from './self-test.js';
import { openRecorder, openSession, type Session, type SessionSetting } from './session.js';
import { lastLines } from './shipper.js';

const warmUpMs = 30_000;
const probeMs = 30_000;
const selfTestMs = 10_000;
/** Between the decision to begin and the first line: threads must see it in time. */
const beginLeadMs = 100;

export interface RunOptions {
  readonly prepared: PreparedRun;
  /** Exactly this directory; a new one below `runs/` when not given. */
  readonly out?: string | undefined;
  readonly keepLogs: 'keep' | 'remove';
  readonly command: readonly string[];
  /** Called as soon as the directory exists, before anything is started. */
  readonly begun?: (setting: SessionSetting) => Watcher;
  readonly signal: AbortSignal;
}

export interface FinishedRun {
  readonly directory: RunDirectory;
  readonly result: RunResult;
}

export async function runScenario(options: RunOptions): Promise<FinishedRun> {
  const { plan, choice, scenarioFile, scenarioText } = options.prepared;
  const clock = new SystemClock();
  const header = makeHeader(clock, {
    seed: plan.seed,
    scenario: plan.scenario,
    target: plan.target.name,
    scenarioFile,
    command: options.command,
  });
  const directory = createRunDirectory(options.out ?? join('runs', header.runId));
  writeRunInputs(directory, { header, plan, scenarioText });
  const bare = { plan, choice, header, directory, clock, watcher: {} };
  await carryOut({ ...bare, watcher: options.begun?.(bare) ?? {} }, options.signal);
  const result = await judgeRun(directory.path);
  if (options.keepLogs === 'remove') rmSync(directory.logs, { recursive: true, force: true });
  return { directory, result };
}

/** Returns also when it was interrupted: then the evidence says so. */
async function carryOut(setting: SessionSetting, signal: AbortSignal): Promise<void> {
  const recorder = openRecorder(setting);
  const scope = new Scope();
  try {
    recorder.event({ event: 'phase', phase: 'prepare' });
    const session = await openSession(setting, recorder, scope, signal);
    await follow(session, scope, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    recorder.event({ event: 'phase', phase: 'interrupted' });
  } finally {
    try {
      await scope[Symbol.asyncDispose]();
    } finally {
      recorder.close();
    }
  }
}

async function follow(session: Session, scope: Scope, signal: AbortSignal): Promise<void> {
  const { recorder, instance, setting } = session;
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  recorder.event({ event: 'shipper', state: 'started', detail: await instance.startedAtTicks() });
  void instance.exited().then((status) => {
    if (ended.signal.aborted) return;
    const how = status.signal ?? `exit code ${status.code}`;
    recorder.event({
      event: 'shipper',
      state: 'exited',
      detail: `${how}: ${lastLines(setting.directory)}`,
    });
  });
  if (session.admitted) void session.admitted.follow(instance.output());
  const watching = watch(session, stop);
  try {
    await warmUp(session, signal);
    const finishSelfTest = await selfTest(session, signal);
    await load(session, scope, signal);
    await settle(session, signal);
    ended.abort();
    await close(session, finishSelfTest);
  } finally {
    ended.abort();
    await watching;
  }
}

async function watch(session: Session, signal: AbortSignal): Promise<void> {
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
  await sampler.run(signal);
}

/** The shipper must ship one line before it is put to the test. */
async function warmUp(session: Session, signal: AbortSignal): Promise<void> {
  const { arrived } = await session.probe.send(warmUpMs, signal);
  if (arrived) return;
  const { name, version } = session.setting.plan.target;
  throw new EnvironmentError(
    `target ${name}@${version} shipped nothing within ${formatDuration(warmUpMs)}: expected one ` +
      `probe line before the load; look at ${session.setting.directory.file('shipperOutput')}; ` +
      `its last words: ${lastLines(session.setting.directory)}`,
  );
}

/** Sends the planted lines; the returned function compares, when all that came has been settled. */
async function selfTest(session: Session, signal: AbortSignal): Promise<() => void> {
  const { templates, ledger, sinks, recorder, setting } = session;
  const random = new Random(setting.plan.seed).derive('self-test');
  const test = planSelfTest(templates, setting.header.run, random);
  const stream = harnessStreams.selfTest;
  await sinks.primary.send(test.messages);
  const startedMs = setting.clock.nowMs();
  while (
    !ledger.has(stream, test.epoch, test.lines) &&
    setting.clock.nowMs() - startedMs < selfTestMs
  ) {
    await setting.clock.sleep(5, signal);
  }
  return () => {
    const range = {
      stream,
      epoch: test.epoch,
      first: 1,
      last: test.lines,
      fate: 'written',
    } as const;
    const closed = ledger.close({ written: [range], destroyed: [], complete: true });
    const account = closed.apart.find((one) => one.stream === stream)?.account;
    const { delivered, lost, duplicated, reordered, corrupted } = account ?? {};
    const found = { delivered, lost, duplicated, reordered, ...corrupted };
    const counts = Object.fromEntries(
      Object.keys(test.planted).map((key) => [key, found[key as keyof typeof found] ?? 0]),
    );
    recorder.event({ event: 'self-test', planted: { ...test.planted }, found: counts });
  };
}

async function load(session: Session, scope: Scope, signal: AbortSignal): Promise<void> {
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

/** Drains, then probes; what the probe set in motion is drained again, within the same time. */
async function settle(session: Session, signal: AbortSignal): Promise<void> {
  const { setting, recorder, sinks, probe, ledger, writer } = session;
  const { plan, clock } = setting;
  const counters = {
    received: () => sinks.totals().accepted,
    pendingBytes: () => sinks.pendingBytes(),
    missing: () => writer.progress().lines - ledger.delivered,
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
async function close(session: Session, finishSelfTest: () => void): Promise<void> {
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
