/**
 * One stream of the load: an open loop. What is due by now is written, block by block, whatever the
 * target does; rotations run between the blocks. A block is late by the distance from the instant its
 * first line was meant for to the instant its write came back.
 */
import { layoutOf } from '../plan/layout/layouts.js';
import type { RateCurve } from '../plan/rate.js';
import { rotationInstants } from '../plan/rotation-instants.js';
import { sourceOf } from '../plan/source-plan.js';
import { containerRestart } from '../rotation/container-restart.js';
import { rotations } from '../rotation/kinds.js';
import { fileError } from './file-error.js';
import type { Lateness } from './lateness.js';
import { type RotationGate, RotationRunner, type RotationState } from './rotation-runner.js';
import { StreamWriter, type StreamWriterOptions } from './stream-writer.js';
import type { WriterPlan } from './thread-messages.js';
import { Trigger } from './trigger.js';

/** After the load's end, rotations that are due or under way get so long to come to their end. */
const lingerMsMax = 60_000;

export interface PacedStreamOptions
  extends Omit<
    StreamWriterOptions,
    'rotation' | 'layout' | 'writeMode' | 'blockBytesMax' | 'templates' | 'spaceWaitMsMax'
  > {
  readonly plan: WriterPlan;
  readonly templates: StreamWriterOptions['templates'];
  readonly rate: RateCurve;
  readonly gate: RotationGate;
  readonly notify: (state: RotationState, rotation: number) => void;
  /** Lateness over all streams of the thread. */
  readonly lateness: Lateness;
}

/** `behind`: more is due. `waiting`: for the next line or step. `finished`: nothing is left to do. */
export type StreamState = 'behind' | 'waiting' | 'finished';

export class PacedStream {
  readonly writer: StreamWriter;
  readonly runner: RotationRunner | null;
  readonly stream: number;
  readonly #options: PacedStreamOptions;
  /** Lines this stream writes in all. */
  readonly #total: number;
  #lingerUntilMs: number | null = null;
  #isToReopen = false;

  constructor(options: PacedStreamOptions) {
    const { plan } = options;
    const { writeMode, blockBytesMax, trials } = plan.load;
    this.#options = options;
    this.stream = options.stream;
    this.#total = options.rate.shareOf(options.stream, options.rate.lines);
    this.writer = new StreamWriter({
      ...options,
      layout: layoutOf(plan),
      writeMode,
      blockBytesMax,
      rotation: plan.rotation,
      spaceWaitMsMax: trials?.spaceWaitMsMax ?? 0,
    });
    this.runner = this.#makeRunner();
  }

  /** Makes the log file and whatever the rotation needs. */
  start(nowMs: number): void {
    const { rotation } = this.#options.plan;
    const { log } = this.writer;
    try {
      if (rotation) rotations[rotation.kind].prepare?.(log);
    } catch (error) {
      throw fileError(error, 'prepare the rotation of', log.path);
    }
    this.writer.start(nowMs);
  }

  /** Told so, as by a SIGHUP. */
  reopen(): void {
    this.#isToReopen = true;
  }

  /** Rotates and writes what is due, one block at most. @param loadMs since the load began. */
  tick(nowMs: number, loadMs: number): StreamState {
    const { unpaced, durationMs } = this.#options.plan.load;
    const isOver = loadMs >= durationMs && !(unpaced && durationMs === 0);
    const due = unpaced && isOver ? Number(this.writer.isWaiting) : this.#linesDue(loadMs);
    if (this.#mayRotate) this.runner?.advance(nowMs, loadMs);
    else this.runner?.passOver(nowMs, loadMs);
    if (this.#isToReopen && !this.runner?.isActive && !this.writer.log.isShort) this.#reopenNow();
    if (due > 0) return this.#write(due, nowMs, loadMs);
    return isOver || unpaced ? this.#linger(nowMs, loadMs) : 'waiting';
  }

  /** Told to stop: goes on only with what must not be left half done. */
  wind(nowMs: number): StreamState {
    this.runner?.hurry();
    this.runner?.proceed(nowMs);
    return this.runner === null || this.runner.isIdle ? 'finished' : 'waiting';
  }

  end(nowMs: number): void {
    this.runner?.abandon('the load ended before this rotation did');
    this.writer.end(nowMs);
  }

  /** Between two rotations: one that is under way holds the file that it goes over to. */
  #reopenNow(): void {
    this.#isToReopen = false;
    const { rotation } = this.#options.plan;
    const { log } = this.writer;
    try {
      if (!log.isStanding && rotation) rotations[rotation.kind].prepare?.(log);
      log.reopen();
    } catch (error) {
      throw fileError(error, 'open anew the log', log.path);
    }
  }

  /** A program that rotates its own log finishes its line first; logrotate can't know of one, but finds no new file. */
  get #mayRotate(): boolean {
    const { rotation } = this.#options.plan;
    if (!this.writer.log.isShort || rotation === null) return true;
    return rotations[rotation.kind].by === 'another program' && !this.runner?.isActive;
  }

  #linesDue(loadMs: number): number {
    return this.#options.rate.streamLinesDueBy(this.stream, loadMs) - (this.writer.next - 1);
  }

  /** All lines are written; rotations that are due or under way still come to their end. */
  #linger(nowMs: number, loadMs: number): StreamState {
    this.#lingerUntilMs ??= nowMs + lingerMsMax;
    const { runner } = this;
    if (runner === null || nowMs > this.#lingerUntilMs) return 'finished';
    return runner.isIdle && !runner.isOwing(loadMs) ? 'finished' : 'waiting';
  }

  #write(due: number, nowMs: number, loadMs: number): StreamState {
    const { writer } = this;
    if (!writer.mayWrite(nowMs)) return 'waiting';
    const limit = this.runner?.limit(loadMs);
    const lines = Math.min(due, limit?.lines ?? Infinity);
    const first = writer.next;
    const written = writer.writeBlock(lines, limit?.bytes ?? Infinity, nowMs);
    if (written > 0) this.#recordLateness(first, written, loadMs - nowMs);
    if (writer.isWaiting) return 'waiting';
    if (written < due) return 'behind';
    writer.caughtUp();
    return 'waiting';
  }

  /** @param shiftMs load time minus run time. */
  #recordLateness(first: number, lines: number, shiftMs: number): void {
    const { rate, plan, clock, lateness } = this.#options;
    if (plan.load.unpaced) return;
    const nowMs = clock.nowMs();
    const lateMs = nowMs + shiftMs - rate.streamDueMsOf(this.stream, first);
    this.writer.addLateness(lateMs, lines, nowMs);
    lateness.add(lateMs, lines);
  }

  #makeRunner(): RotationRunner | null {
    const { plan, gate, notify } = this.#options;
    if (!plan.rotation) return null;
    const instants = rotationInstants(plan.rotation, plan.seed, this.stream);
    const rotation = rotations[plan.rotation.kind];
    const source = sourceOf(plan);
    const restartEvery = source.kind === 'kubernetes' ? source.restartEvery : null;
    return new RotationRunner({
      log: this.writer.log,
      rotationOf: (number) =>
        restartEvery !== null && (number + 1) % restartEvery === 0 ? containerRestart : rotation,
      trigger: new Trigger(plan.rotation, instants),
      gate,
      notify,
      writeHalfLine: (cut) => {
        const { next, log } = this.writer;
        if (next <= this.#total) this.writer.writeHalfLine(log.nowMs(), cut);
      },
    });
  }
}
