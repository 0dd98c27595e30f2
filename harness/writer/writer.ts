/**
 * The main thread's handle on the writer: threads that each host some of the streams, and one errand
 * thread where the rotation needs one. Log files exist as soon as `startWriter` has resolved; lines are
 * written from `begin` on. An error in one thread stops the others.
 */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { K6Ending } from '../evidence/event.js';
import type { StreamSpan } from '../plan/plan.js';
import { AssertionFailure } from '../support/assert.js';
import { EnvironmentError, messageOf } from '../support/errors.js';
import { builtModule } from '../support/paths.js';
import { SharedState, type WriterProgress } from './shared-state.js';
import type {
  RotationNotice,
  ThreadMessage,
  WriterPlan,
  WriterThreadData,
} from './thread-messages.js';

export interface WriterOptions {
  readonly plan: WriterPlan;
  /** The run's name in every token. */
  readonly run: string;
  readonly epoch: number;
  /** The log directory; it must exist. */
  readonly directory: string;
  /** For the journals and a rotation's own files; it must exist. */
  readonly journalDirectory: string;
  /** A reading of `monotonicMs`: the run's origin. */
  readonly originMs: number;
  /** Which of the load's streams are written here; all when not given. */
  readonly streams?: StreamSpan | undefined;
  /** Rotations as they happen: at most 50 a second and thread, but all of them with frozen shippers. */
  readonly onRotation?: (notice: RotationNotice) => void;
}

export interface Writer {
  /** The load begins at this instant, in milliseconds since the run's origin; it may be past. */
  begin(atMs: number): void;
  /** Counters over all threads, at most a tick old; percentiles are those of the latest thread. */
  progress(): WriterProgress;
  /** Resolves when all lines are written and all journals closed; rejects with what went wrong. */
  readonly whenDone: Promise<void>;
  /**
   * Ends connections to the shipper, which is told to end next: one that breaks from now on says nothing of the
   * lines. Until then breaks are journalled, also when all lines are written. Missing: there are none.
   */
  hangUp?(): void;
  /** Finishes current lines and rotations, closes the journals; at most about 5 s. Never rejects. */
  stop(): Promise<void>;
  /** How the program ended that wrote in this writer's place; missing: there is none, or it has not. */
  readonly ending?: K6Ending | null;
  /** Where and how that program can be steered, as the end of a sentence; missing: there is none. */
  readonly steering?: string;
  /** Lets this rotation of a stream (from 0) begin: the shipper is frozen. */
  release(stream: number, rotation: number): void;
  /** Log files were removed by then; the writer knows nothing of it, and writes on. */
  noteRemoved(atMs: number): void;
  /** Opens the files anew whose path is another one's or nobody's, as programs do at a SIGHUP. */
  reopen(): void;
}

/** Starts the threads and waits until every log file exists. */
export async function startWriter(options: WriterOptions): Promise<Writer> {
  const writer = new ThreadedWriter(options);
  try {
    await writer.whenReady;
  } catch (error) {
    await writer.stop();
    throw error;
  }
  return writer;
}

/** Deals the streams out over the threads in turn. */
function dealStreams({ plan, streams: span }: WriterOptions): number[][] {
  const { first, last } = span ?? { first: 1, last: plan.load.streams };
  const streams = last - first + 1;
  const threads = Math.max(1, Math.min(plan.load.threads, streams));
  return Array.from({ length: threads }, (_, thread) =>
    Array.from(
      { length: Math.ceil((streams - thread) / threads) },
      (_, index) => first + thread + index * threads,
    ),
  );
}

/** Rotations that gzip, or run a program. */
const errandKinds: ReadonlySet<string> = new Set(['compress', 'logrotate', 'kubelet']);

function needsErrands(plan: WriterPlan): boolean {
  return plan.rotation !== null && errandKinds.has(plan.rotation.kind);
}

class ThreadedWriter implements Writer {
  readonly whenReady: Promise<void>;
  readonly whenDone: Promise<void>;
  readonly #onRotation: (notice: RotationNotice) => void;
  readonly #threads: { readonly shared: SharedState; readonly streams: readonly number[] }[] = [];
  readonly #errandPorts: MessagePort[] = [];
  #errandFailure: Error | null = null;

  constructor(options: WriterOptions) {
    this.#onRotation = options.onRotation ?? (() => {});
    const started = dealStreams(options).map((streams) => this.#start(options, streams));
    const errands = this.#startErrands();
    this.whenReady = settleAll(started.map(({ ready }) => ready));
    this.whenDone = settleAll(started.map(({ done }) => done))
      .finally(() => errands?.terminate())
      .then(() => this.#throwErrandFailure());
    // Whoever awaits `whenReady` or `whenDone` is told; nobody needs to await both.
    this.whenDone.catch(() => {});
  }

  begin(atMs: number): void {
    for (const { shared } of this.#threads) shared.begin(atMs);
  }

  progress(): WriterProgress {
    const parts = this.#threads.map(({ shared }) => shared.progress());
    const sum = (key: keyof WriterProgress) => parts.reduce((total, part) => total + part[key], 0);
    const most = (key: keyof WriterProgress) => Math.max(0, ...parts.map((part) => part[key]));
    return {
      lines: sum('lines'),
      bytes: sum('bytes'),
      rotations: sum('rotations'),
      rotationFailures: sum('rotationFailures'),
      latenessMsP99: most('latenessMsP99'),
      latenessMsMax: most('latenessMsMax'),
    };
  }

  async stop(): Promise<void> {
    this.#stopAll();
    await this.whenDone.catch(() => {});
  }

  release(stream: number, rotation: number): void {
    for (const { shared, streams } of this.#threads) {
      const place = streams.indexOf(stream);
      if (place >= 0) shared.openGate(place, rotation);
    }
  }

  noteRemoved(atMs: number): void {
    for (const { shared } of this.#threads) shared.noteRemoved(atMs);
  }

  reopen(): void {
    for (const { shared } of this.#threads) shared.reopen();
  }

  #stopAll(): void {
    for (const { shared } of this.#threads) shared.stop();
  }

  #start(options: WriterOptions, streams: number[]) {
    const shared = new SharedState(streams.length);
    this.#threads.push({ shared, streams });
    const { plan, run, epoch, directory, journalDirectory, originMs } = options;
    const channel = needsErrands(plan) ? new MessageChannel() : null;
    if (channel) this.#errandPorts.push(channel.port2);
    const workerData: WriterThreadData = {
      ...{ plan, run, epoch, directory, journalDirectory, originMs, streams },
      shared: shared.buffer,
      errands: channel?.port1 ?? null,
    };
    const transferList = channel ? [channel.port1] : [];
    const worker = new Worker(builtModule('harness', 'writer', 'thread.js'), {
      workerData,
      transferList,
    });
    return this.#follow(worker);
  }

  #follow(worker: Worker): { ready: Promise<void>; done: Promise<void> } {
    const ready = deferred();
    const done = deferred();
    const fail = (error: Error) => {
      this.#stopAll();
      ready.reject(error);
      done.reject(error);
    };
    worker.on('message', (message: ThreadMessage) => {
      if (message.notice === 'rotation') this.#onRotation(message);
      else if (message.notice === 'ready') ready.resolve();
      else if (message.notice === 'error') fail(errorOf(message));
    });
    worker.on('error', fail);
    worker.on('exit', () => {
      ready.reject(new AssertionFailure('a writer thread ended before it was ready'));
      done.resolve();
    });
    return { ready: ready.promise, done: done.promise };
  }

  #startErrands(): Worker | null {
    const ports = this.#errandPorts;
    if (ports.length === 0) return null;
    const worker = new Worker(builtModule('harness', 'writer', 'errand-thread.js'), {
      workerData: { ports },
      transferList: ports,
    });
    worker.on('error', (error) => {
      this.#errandFailure = error;
      this.#stopAll();
    });
    return worker;
  }

  #throwErrandFailure(): void {
    if (this.#errandFailure) throw this.#errandFailure;
  }
}

function deferred() {
  let resolve = () => {};
  let reject: (reason: Error) => void = () => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** Waits for all, then throws the first failure. */
async function settleAll(promises: Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(promises);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

function errorOf(message: { kind: 'reported' | 'bug'; message: string }): Error {
  if (message.kind === 'reported') return new EnvironmentError(message.message);
  return new AssertionFailure(`a writer thread failed: ${messageOf(message.message)}`);
}
