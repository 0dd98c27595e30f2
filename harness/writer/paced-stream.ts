/**
 * One stream of the load: an open loop. What is due by now is written, block by block, whatever the
 * target does; rotations run between the blocks. A block is late by the distance from the instant its
 * first line was meant for to the instant its write came back.
 */
import type { RateCurve } from '../plan/rate.js';
import { rotationInstants } from '../plan/rotation-instants.js';
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
    'rotation' | 'fileName' | 'writeMode' | 'blockBytesMax' | 'templates'
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

  constructor(options: PacedStreamOptions) {
    const { plan } = options;
    const { fileName, writeMode, blockBytesMax } = plan.load;
    this.#options = options;
    this.stream = options.stream;
    this.#total = options.rate.shareOf(options.stream, options.rate.lines);
    this.writer = new StreamWriter({
      ...options,
      fileName,
      writeMode,
      blockBytesMax,
      rotation: plan.rotation,
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

  /** Rotates and writes what is due, one block at most. @param loadMs since the load began. */
  tick(nowMs: number, loadMs: number): StreamState {
    const { unpaced, durationMs } = this.#options.plan.load;
    const isOver = loadMs >= durationMs && !(unpaced && durationMs === 0);
    const due = unpaced && isOver ? 0 : this.#linesDue(loadMs);
    this.runner?.advance(nowMs, loadMs);
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
    const limit = this.runner?.limit(loadMs);
    const lines = Math.min(due, limit?.lines ?? Infinity);
    const first = writer.next;
    const written = writer.writeBlock(lines, limit?.bytes ?? Infinity, nowMs);
    this.#recordLateness(first, written, loadMs - nowMs);
    return written < due ? 'behind' : 'waiting';
  }

  /** @param shiftMs load time minus run time. */
  #recordLateness(first: number, lines: number, shiftMs: number): void {
    const { rate, plan, clock, lateness } = this.#options;
    if (plan.load.unpaced) return;
    const lateMs = clock.nowMs() + shiftMs - rate.streamDueMsOf(this.stream, first);
    this.writer.lateness.add(lateMs, lines);
    lateness.add(lateMs, lines);
  }

  #makeRunner(): RotationRunner | null {
    const { plan, gate, notify } = this.#options;
    if (!plan.rotation) return null;
    const instants = rotationInstants(plan.rotation, plan.seed, this.stream);
    return new RotationRunner({
      log: this.writer.log,
      rotation: rotations[plan.rotation.kind],
      trigger: new Trigger(plan.rotation, instants),
      gate,
      notify,
      writeHalfLine: () => {
        if (this.writer.next <= this.#total) this.writer.writeHalfLine(this.writer.log.nowMs());
      },
    });
  }
}
