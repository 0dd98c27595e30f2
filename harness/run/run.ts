/**
 * One run, from plan to verdict, phase by phase: prepare, self-test, load with rotations and faults,
 * drain, probe, close. The verdict is then reached from the run directory alone, by the same code that
 * judges an old run. An aborted signal ends the load at once; what was known stays in the directory.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '../support/clock.js';
import { messageOf } from '../support/errors.js';
import { Scope } from '../support/scope.js';
import type { RunResult } from '../verdict/result.js';
import { makeHeader } from './header.js';
import { judgeRun } from './judge-run.js';
import { load } from './load.js';
import type { PreparedRun } from './prepare.js';
import { prove } from './prove.js';
import type { Watcher } from './recorder.js';
import { createRunDirectory, type RunDirectory, writeRunInputs } from './run-directory.js';
import { openRecorder, openSession, type Session, type SessionSetting } from './session.js';
import { close, settle } from './settle.js';
import { lastLines } from './shipper.js';
import { warmUp } from './warm-up.js';
import { watch } from './watch.js';

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
  /** What went wrong after the verdict and does not change it, in sentences. */
  readonly warnings: readonly string[];
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
  const warnings = options.keepLogs === 'remove' ? removeLogs(directory) : [];
  return { directory, result, warnings };
}

/** The verdict stands, whatever becomes of the log files. */
function removeLogs({ logs }: RunDirectory): string[] {
  try {
    rmSync(logs, { recursive: true, force: true });
    return [];
  } catch (error) {
    return [`${logs}: the log files can't be removed (${messageOf(error)}): remove them by hand`];
  }
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
    const finishSelfTest = await prove(session, signal);
    await load(session, scope, signal);
    await settle(session, signal);
    ended.abort();
    await close(session, finishSelfTest, signal);
  } finally {
    ended.abort();
    await watching;
  }
}
