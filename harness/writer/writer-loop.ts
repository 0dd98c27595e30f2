/**
 * The loop of a writer thread over its streams: write what is due, go on with rotations, sleep until
 * the next tick. It never waits for anybody; only the clock paces it. Unpaced loads never sleep.
 *
 * Emits progress into shared memory every 20 ms, and notices of rotations, at most `noticesPerSecondMax`
 * of them unless somebody waits for each (frozen shippers).
 */
import { closeSync, existsSync } from 'node:fs';
import { LineTemplates } from '../line/templates.js';
import { RateCurve } from '../plan/rate.js';
import type { Errand, Errands } from '../rotation/rotation.js';
import { SystemClock } from '../support/clock.js';
import { EnvironmentError } from '../support/errors.js';
import { PortErrands } from './errands.js';
import { Lateness } from './lateness.js';
import { PacedStream } from './paced-stream.js';
import type { RotationState } from './rotation-runner.js';
import { SharedState } from './shared-state.js';
import type { ThreadMessage, WriterThreadData } from './thread-messages.js';

/** How often lines are looked for: a shorter tick costs a core more than it makes lines earlier. */
const tickMs = 2.5;
/** Counters are published at most so often. */
const publishEveryMs = 20;
/** The 99th percentile is computed at most so often. */
const summaryEveryMs = 200;
/** The log directory is looked for so often: what is written below one that is gone, nobody can read. */
const lookEveryMs = 1_000;
/** After a stop, rotations under way get so long to come to their end. */
const windDownMsMax = 5_000;
const noticesPerSecondMax = 50;

function isTakenByPlan({ load: { trials } }: WriterThreadData['plan']): boolean {
  return trials !== undefined && trials.directoryGone.length > 0;
}

const refused: Errand = { state: 'failed', message: 'no errand thread runs', abandon: () => {} };
const noErrands: Errands = {
  gzip: (descriptor) => {
    closeSync(descriptor);
    return refused;
  },
  run: () => refused,
};

export class WriterLoop {
  readonly #data: WriterThreadData;
  readonly #tell: (message: ThreadMessage) => void;
  readonly #clock: SystemClock;
  readonly #shared: SharedState;
  readonly #errands: PortErrands | null;
  readonly #lateness = new Lateness();
  #streams: PacedStream[] = [];
  #running: PacedStream[] = [];
  #publishedAtMs = 0;
  #summaryAtMs = 0;
  #p99 = 0;
  #lookedAtMs = 0;
  #reopened = 0;
  #noticeWindow = 0;
  #notices = 0;

  constructor(data: WriterThreadData, tell: (message: ThreadMessage) => void) {
    this.#data = data;
    this.#tell = tell;
    this.#clock = new SystemClock(data.originMs);
    this.#shared = new SharedState(data.streams.length, data.shared);
    this.#errands = data.errands ? new PortErrands(data.errands) : null;
  }

  /** Makes all files. */
  start(): void {
    const { plan, streams, run } = this.#data;
    const templates = new LineTemplates(plan.line, run);
    const rate = new RateCurve(plan.load);
    try {
      streams.forEach((stream, place) => {
        const paced = this.#makeStream(stream, place, templates, rate);
        this.#streams.push(paced);
        paced.start(this.#clock.nowMs());
      });
    } catch (error) {
      this.#giveUp();
      throw error;
    }
    this.#running = [...this.#streams];
  }

  /** Returns when all lines are written and all rotations are done, or after a stop. */
  run(): void {
    try {
      this.#awaitBegin();
      while (this.#running.length > 0 && !this.#shared.isStopped) this.#turn();
      if (this.#shared.isStopped) this.#windDown();
    } catch (error) {
      this.#giveUp();
      throw error;
    } finally {
      this.#settleErrands();
      this.#publish(this.#clock.nowMs());
    }
  }

  /** With this thread its files are closed: what the other one reads of them ends first. */
  #settleErrands(): void {
    const untilMs = this.#clock.nowMs() + windDownMsMax;
    while (this.#errands?.isReading && this.#clock.nowMs() < untilMs) {
      this.#errands.collect();
      this.#shared.wait(tickMs);
    }
  }

  #awaitBegin(): void {
    for (;;) {
      const waitMs = this.#shared.beginAtMs - this.#clock.nowMs();
      if (waitMs <= 0 || this.#shared.isStopped) return;
      this.#shared.wait(waitMs);
    }
  }

  #turn(): void {
    this.#errands?.collect();
    if (this.#shared.reopenings !== this.#reopened) this.#reopen();
    const turnAtMs = this.#clock.nowMs();
    if (turnAtMs - this.#lookedAtMs >= lookEveryMs) this.#expectDirectory(turnAtMs);
    let nowMs = turnAtMs;
    let isBehind = false;
    let wakeAtMs = turnAtMs + tickMs;
    const { beginAtMs } = this.#shared;
    for (const stream of this.#running) {
      const state = stream.tick(nowMs, nowMs - beginAtMs);
      if (state === 'behind') isBehind = true;
      if (state === 'finished') this.#finish(stream, nowMs);
      if (stream.runner) wakeAtMs = Math.min(wakeAtMs, stream.runner.dueAtMs);
      nowMs = this.#clock.nowMs();
    }
    if (nowMs - this.#publishedAtMs >= publishEveryMs) this.#publish(nowMs);
    if (!isBehind) this.#shared.wait(Math.max(0, wakeAtMs - nowMs));
  }

  #reopen(): void {
    this.#reopened = this.#shared.reopenings;
    for (const stream of this.#running) stream.reopen();
  }

  #expectDirectory(nowMs: number): void {
    const { directory, plan } = this.#data;
    this.#lookedAtMs = nowMs;
    if (existsSync(directory) || isTakenByPlan(plan)) return;
    throw new EnvironmentError(
      `${directory}: the log directory is gone, and the shipper can't read what is written below it: leave it in place while a run lasts`,
    );
  }

  #windDown(): void {
    const untilMs = this.#clock.nowMs() + windDownMsMax;
    while (this.#running.length > 0) {
      this.#errands?.collect();
      const nowMs = this.#clock.nowMs();
      if (nowMs > untilMs) this.#finishAll();
      for (const stream of this.#running) {
        if (stream.wind(nowMs) === 'finished') this.#finish(stream, nowMs);
      }
      this.#shared.wait(tickMs);
    }
  }

  #finish(stream: PacedStream, nowMs: number): void {
    stream.end(nowMs);
    this.#running = this.#running.filter((other) => other !== stream);
  }

  #finishAll(): void {
    for (const stream of this.#running) this.#finish(stream, this.#clock.nowMs());
  }

  /** After an error: every head says what can be said. Only the first error is told. */
  #giveUp(): void {
    for (const stream of this.#streams) {
      try {
        stream.writer.giveUp(this.#clock.nowMs());
      } catch (error) {
        if (!(error instanceof EnvironmentError)) throw error;
      }
    }
  }

  #publish(nowMs: number): void {
    this.#publishedAtMs = nowMs;
    const summary = this.#summary(nowMs);
    let lines = 0;
    let bytes = 0;
    let rotations = 0;
    let rotationFailures = 0;
    for (const { writer, runner } of this.#streams) {
      lines += writer.next - 1;
      bytes += writer.bytes;
      rotations += runner?.done ?? 0;
      rotationFailures += runner?.failed ?? 0;
    }
    this.#shared.publish({ lines, bytes, rotations, rotationFailures, ...summary });
  }

  #summary(nowMs: number): { latenessMsP99: number; latenessMsMax: number } {
    if (nowMs - this.#summaryAtMs >= summaryEveryMs || this.#running.length === 0) {
      this.#summaryAtMs = nowMs;
      this.#p99 = this.#lateness.summary().p99;
    }
    return { latenessMsP99: this.#p99, latenessMsMax: this.#lateness.maxMs };
  }

  #makeStream(
    stream: number,
    place: number,
    templates: LineTemplates,
    rate: RateCurve,
  ): PacedStream {
    const { plan, run, epoch, directory, journalDirectory } = this.#data;
    const isGated = (plan.rotation?.freezeShipperMs ?? 0) > 0;
    return new PacedStream({
      plan,
      templates,
      rate,
      run,
      stream,
      epoch,
      directory,
      journalDirectory,
      clock: this.#clock,
      errands: this.#errands ?? noErrands,
      lateness: this.#lateness,
      removedAtMs: isTakenByPlan(plan) ? () => this.#shared.removedAtMs : null,
      gate: {
        isOpen: (rotation) => !isGated || this.#shared.isGateOpen(place, rotation),
      },
      notify: (state, rotation) => this.#notify(state, stream, place, rotation),
    });
  }

  #notify(state: RotationState, stream: number, place: number, rotation: number): void {
    const atMs = this.#clock.nowMs();
    const isAwaited = (this.#data.plan.rotation?.freezeShipperMs ?? 0) > 0;
    if (!isAwaited && !this.#mayNotify(atMs)) return;
    const generation = this.#streams[place]!.writer.log.current.generation;
    this.#tell({ notice: 'rotation', state, stream, rotation, generation, atMs });
  }

  #mayNotify(nowMs: number): boolean {
    const window = Math.floor(nowMs / 1000);
    if (window !== this.#noticeWindow) this.#notices = 0;
    this.#noticeWindow = window;
    return this.#notices++ < noticesPerSecondMax;
  }
}
