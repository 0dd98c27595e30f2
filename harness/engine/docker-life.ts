/** One incarnation of a container: its main process, signals, use, and what its exit code means. */
import { constants } from 'node:os';
import type { Container } from 'dockerode';
import type { Clock } from '../support/clock.js';
import { errorCode } from '../support/errors.js';
import { dockerError, statusOf } from './docker-client.js';
import type { ExitStatus } from './engine.js';
import type { Life } from './life.js';
import { environmentOf, isBeforeExec, isRunning, readStat, withDescendants } from './procfs.js';
import { markVariable } from './records.js';

/** Docker answers a moment before the program has its environment; what has another one by then is a stranger. */
const strangerLooksMax = 20;
const lookIntervalMs = 5;
/** How long a cold image or a busy disk may keep the runtime from starting the program. */
const execWaitMs = 10_000;
const nanosecondsPerSecond = 1e9;
const signalCodeBase = 128;

/** 137 is what a shell and Docker make of SIGKILL; a program's own 137 can't be told from it. */
export function exitStatus(code: number, atMs: number): ExitStatus {
  const names = Object.entries(constants.signals);
  const signal = names.find(([, number]) => code === signalCodeBase + number)?.[0];
  return signal
    ? { code: null, signal: signal as NodeJS.Signals, atMs }
    : { code, signal: null, atMs };
}

function isNotRunning(error: unknown): boolean {
  return statusOf(error) === 409 || statusOf(error) === 404;
}

export class DockerLife implements Life {
  readonly pid: number;
  readonly startTicks: string;
  readonly ended: Promise<ExitStatus>;
  readonly #container: Container;
  readonly #shown: ContainerProcess['shown'];

  constructor(container: Container, process: ContainerProcess, ended: Promise<ExitStatus>) {
    this.#container = container;
    this.pid = process.pid;
    this.startTicks = process.startTicks;
    this.#shown = process.shown;
    this.ended = ended;
  }

  #isVisible(): boolean {
    return this.pid > 0 && readStat(this.pid)?.startTicks === this.startTicks;
  }

  /** Straight to the process where it can be seen (microseconds), else by the daemon (milliseconds). */
  async send(name: NodeJS.Signals): Promise<void> {
    try {
      if (this.#isVisible()) process.kill(this.pid, name);
      else await this.#container.kill({ signal: name });
    } catch (error) {
      // ESRCH, 404 and 409: it does not run, so it needs no signal.
      if (errorCode(error) === 'ESRCH' || isNotRunning(error)) return;
      throw dockerError(error, `send ${name}`);
    }
  }

  pids(): readonly number[] {
    return this.#isVisible() ? withDescendants(this.pid) : [];
  }

  /** What was never seen here may run in a process namespace of Docker's own: then Docker is asked. */
  async isGone(): Promise<boolean> {
    if (this.#shown) return !isRunning(this.#shown.pid, this.#shown.startTicks);
    try {
      const { State } = await this.#container.inspect();
      return !State.Running;
    } catch (error) {
      if (statusOf(error) === 404) return true;
      throw dockerError(error, 'look at a container');
    }
  }

  async reading() {
    try {
      const stats = await this.#container.stats({ stream: false, 'one-shot': true });
      const { usage = 0, stats: detail } = stats.memory_stats;
      const cache = detail?.total_inactive_file ?? detail?.inactive_file ?? 0;
      return {
        cpuSeconds: stats.cpu_stats.cpu_usage.total_usage / nanosecondsPerSecond,
        memoryBytes: Math.max(0, usage - cache),
      };
    } catch (error) {
      if (isNotRunning(error)) return undefined;
      throw dockerError(error, 'read the use of a container');
    }
  }
}

interface ContainerProcess {
  /** 0: this process can't see it. */
  readonly pid: number;
  /** When it can't be seen, the instant at which Docker started it. */
  readonly startTicks: string;
  /** What stood at the id that Docker gave, also where it may be a stranger; undefined: nothing did. */
  readonly shown: { readonly pid: number; readonly startTicks: string } | undefined;
}

/**
 * In another process namespace the same id names a stranger, so the mark must be found with it. A stranger is
 * looked at for 100 ms, and a program that the runtime is about to start for 10 s.
 */
export async function lookUp(
  state: { Pid: number; StartedAt: string },
  mark: string | undefined,
  clock: Clock,
): Promise<ContainerProcess> {
  const pid = state.Pid;
  const untilMs = clock.nowMs() + execWaitMs;
  let strangerLooks = 0;
  let shown = runningAt(pid);
  while (shown && strangerLooks < strangerLooksMax) {
    const value = environmentOf(pid, markVariable);
    if (mark === `${markVariable}=${value}`) return { pid, startTicks: shown.startTicks, shown };
    if (clock.nowMs() >= untilMs || !isBeforeExec(pid)) strangerLooks += 1;
    await clock.sleep(lookIntervalMs);
    shown = runningAt(pid);
  }
  return { pid: 0, startTicks: state.StartedAt, shown };
}

function runningAt(pid: number): ContainerProcess['shown'] {
  const stat = pid > 0 ? readStat(pid) : undefined;
  return stat?.state === 'Z' ? undefined : stat;
}
