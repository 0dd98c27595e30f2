/**
 * One run, from plan to verdict, phase by phase: prepare, self-test, load with rotations and faults,
 * drain, probe, close, each of them in all pipelines at a time. The verdict is then reached from the run directory alone, by the same code that
 * judges an old run. An aborted signal ends the load at once; what was known stays in the directory.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sealOf } from '../evidence/journal-chain.js';
import { SystemClock } from '../support/clock.js';
import { messageOf } from '../support/errors.js';
import { Scope } from '../support/scope.js';
import type { RunResult } from '../verdict/result.js';
import { auditRun } from './audit/audit-run.js';
import { makeHeader } from './header.js';
import { inAll } from './in-all.js';
import { judgeRun } from './judge-run.js';
import { load } from './load.js';
import { openRecorder, type Pipeline, type PipelineSetting } from './pipeline.js';
import type { PreparedRun } from './prepare/prepare.js';
import type { PreparedSecondary } from './prepare/prepare-secondary.js';
import { prove } from './prove.js';
import type { Recorder, Watcher } from './recorder.js';
import {
  createPipelineDirectory,
  createRunDirectory,
  journalFrom,
  type RunDirectory,
  writeRunInputs,
} from './run-directory.js';
import { openSession, type Session, type SessionSetting } from './session.js';
import { close, settle } from './settle/settle.js';
import { attend } from './shipper/attend.js';
import { lastLines } from './shipper/shipper.js';
import { warmUp } from './shipper/warm-up.js';
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
  const { prepared } = options;
  const { plan, choice, scenarioText, configuration } = prepared;
  const clock = new SystemClock();
  const header = makeHeader(clock, {
    seed: plan.seed,
    scenario: plan.scenario,
    target: plan.target.name,
    scenarioFile: prepared.scenarioFile,
    command: options.command,
  });
  const directory = createRunDirectory(options.out ?? join('runs', header.runId));
  writeRunInputs(directory, { header, plan, scenarioText });
  const bare = { plan, choice, header, directory, clock, configuration, watcher: {} };
  const secondary = prepared.secondary.map((one) => secondarySetting(one, bare, scenarioText));
  const setting = { ...bare, secondary };
  await carryOut({ ...setting, watcher: options.begun?.(setting) ?? {} }, options.signal);
  const result = await judgeRun(directory.path);
  const warnings = options.keepLogs === 'remove' ? removeLogs(directory) : [];
  return { directory, result, warnings };
}

/** A run directory of its own within the first one's, and an id under which its engine leaves traces. */
function secondarySetting(
  { name, plan, choice }: PreparedSecondary,
  first: PipelineSetting,
  scenarioText: string,
): PipelineSetting {
  const directory = createPipelineDirectory(first.directory, name);
  const runId = `${first.header.runId}-${name}`;
  const header = { ...first.header, runId, journal: journalFrom(directory) };
  writeRunInputs(directory, { header, plan, scenarioText });
  return { plan, choice, header, directory, clock: first.clock, watcher: {} };
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
  const recorders = [
    openRecorder(setting),
    ...setting.secondary.map((one) => openRecorder(one)),
  ] as const;
  const tell = (phase: 'prepare' | 'interrupted') => {
    for (const recorder of recorders) recorder.event({ event: 'phase', phase });
  };
  const scope = new Scope();
  try {
    tell('prepare');
    const session = await openSession(setting, recorders, scope, signal);
    await follow(session, scope, signal);
  } catch (error) {
    if (!signal.aborted) {
      tellFailure(recorders, error);
      throw error;
    }
    tell('interrupted');
  } finally {
    try {
      await scope[Symbol.asyncDispose]();
    } finally {
      recorders[0].event({ event: 'sealed', journals: sealOf(setting.directory.journal) });
      for (const recorder of recorders) recorder.close();
    }
  }
}

/** For a verdict on what is left. Where that can't be written either, the first failure is what is told. */
function tellFailure(recorders: readonly Recorder[], error: unknown): void {
  for (const recorder of recorders) {
    try {
      recorder.event({ event: 'failed', message: messageOf(error) });
    } catch {}
  }
}

/** Each phase is over when it is over for every pipeline. */
async function follow(session: Session, scope: Scope, signal: AbortSignal): Promise<void> {
  const { pipelines } = session;
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  for (const pipeline of pipelines) {
    const { clock, directory } = pipeline.setting;
    await attend({ ...pipeline, clock, lastWords: () => lastLines(directory) }, ended.signal);
  }
  const watching = pipelines.map((pipeline) => watch(pipeline, stop));
  // Waited for at the end, like the faults of the load.
  for (const one of watching) one.catch(() => {});
  try {
    await inAll(pipelines, warmUp, signal);
    const selfTests = new Map<Pipeline, () => void>();
    await inAll(
      pipelines,
      async (one, signal) => void selfTests.set(one, await prove(one, signal)),
      signal,
    );
    await load(session, scope, signal);
    await inAll(pipelines, settle, signal);
    ended.abort();
    await inAll(pipelines, (one, signal) => close(one, selfTests.get(one), signal), signal);
    await auditRun(session, signal);
  } finally {
    ended.abort();
    await Promise.all(watching);
  }
}
