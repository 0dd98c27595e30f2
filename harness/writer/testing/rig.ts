/**
 * One stream on a clock that only the test moves, in this very thread: writer, rotation and journal as
 * they are, in a temporary directory, or in that of an earlier life. Every file that was ever the log stays
 * open for reading, so a test can read back what was deleted meanwhile.
 */
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import type { LineSpec } from '../../line/spec.js';
import { LineTemplates } from '../../line/templates.js';
import type { LoadPlan, Plan, RotationPlan } from '../../plan/plan.js';
import { RateCurve } from '../../plan/rate.js';
import type { SourcePlan } from '../../plan/source-plan.js';
import type { Errand, Errands } from '../../rotation/rotation.js';
import { ManualClock } from '../../support/clock.js';
import { serveErrands } from '../errand-tasks.js';
import { PortErrands } from '../errands.js';
import { Lateness } from '../lateness.js';
import { PacedStream } from '../paced-stream.js';
import { openGate, type RotationGate, type RotationState } from '../rotation-runner.js';

export const testRun = 'abc123';
const turnsMax = 200_000;

export interface RigOptions {
  readonly rotation?: Partial<RotationPlan> | null;
  readonly load?: Partial<LoadPlan>;
  readonly line?: Partial<LineSpec>;
  readonly source?: SourcePlan;
  readonly gate?: RotationGate;
  /** When log files were removed, where the plan has them removed. */
  readonly removedAtMs?: () => number;
  /** A life that was killed: this one goes on in its directories, as the next epoch. */
  readonly after?: Rig;
}

const rotationDefaults: RotationPlan = {
  kind: 'rename-create',
  trigger: { kind: 'time', everyMs: 20, jitter: 0 },
  keep: 100,
  lateWriteMs: 0,
  createGapMs: 0,
  copyTruncateGapMs: 0,
  compressDelayMs: 0,
  midLine: false,
  freezeShipperMs: 0,
  logrotateMode: 'create',
  fromMs: 0,
  untilMs: 1_000_000,
  countMax: 4,
};

/** A plan of 100 ms at 10,000 lines/s of 100 bytes, rotated four times, every 20 ms, with some fields changed. */
export function testPlan({ rotation, load, line, source }: RigOptions): Plan {
  const durationMs = load?.durationMs ?? 100;
  const rate = 10_000;
  return {
    schemaVersion: 1,
    scenario: 'test',
    description: '',
    seed: 7,
    load: {
      durationMs,
      segments: [{ fromMs: 0, toMs: durationMs, fromRate: rate, toRate: rate }],
      lines: (rate * durationMs) / 1000,
      streams: 1,
      threads: 1,
      writeMode: 'append',
      blockBytesMax: 64 * 1024,
      unpaced: false,
      fileName: 'app-{stream}.log',
      ...load,
    },
    line: {
      seed: 7,
      format: 'plain',
      alphabet: 'ascii',
      payload: 'unique',
      sizes: { kind: 'fixed', bytes: 100 },
      timestampOriginMs: 1_700_000_000_000,
      period: 1000,
      timestampStepMs: 1,
      criRecordBytesMax: 16_384,
      ...line,
    },
    ...(source ? { source } : {}),
    rotation: rotation === null ? null : { ...rotationDefaults, ...rotation },
    faults: [],
    sink: { kind: 'http', options: {} },
    target: { name: 'none', version: '', engine: 'process', options: {} },
    drain: { quietMs: 1, timeoutMs: 1, lateAfterMs: 1 },
    budget: {
      lostMax: 0,
      corruptedMax: 0,
      unexpectedMax: 0,
      latenessMsMax: 1,
      linesMin: 1,
    },
  };
}

/** Errands done in this thread's own turns of the event loop; on the test's clock they take no time. */
class LocalErrands implements Errands, Disposable {
  readonly #channel = new MessageChannel();
  readonly #errands = new PortErrands(this.#channel.port1);
  readonly #given: Errand[] = [];

  constructor() {
    serveErrands(this.#channel.port2);
  }

  async rest(): Promise<void> {
    while (this.#given.some(({ state }) => state === 'running')) {
      await nextTurn();
      this.#errands.collect();
    }
  }

  gzip(descriptor: number, into: string): Errand {
    return this.#note(this.#errands.gzip(descriptor, into));
  }

  run(program: string, parameters: readonly string[]): Errand {
    return this.#note(this.#errands.run(program, parameters));
  }

  [Symbol.dispose](): void {
    this.#channel.port1.close();
  }

  #note(errand: Errand): Errand {
    this.#given.push(errand);
    return errand;
  }
}

/** Two directories, for logs and for journals, removed with `remove`. */
export function makeDirectories() {
  const root = mkdtempSync(join(tmpdir(), 'lostline-writer-'));
  const logs = join(root, 'logs');
  const journal = join(root, 'journal');
  mkdirSync(logs);
  mkdirSync(journal);
  return { root, logs, journal, remove: () => rmSync(root, { recursive: true, force: true }) };
}

export class Rig implements Disposable {
  readonly plan: Plan;
  readonly clock = new ManualClock();
  readonly directories: ReturnType<typeof makeDirectories>;
  readonly epoch: number;
  readonly templates: LineTemplates;
  readonly stream: PacedStream;
  readonly notices: { state: RotationState; rotation: number }[] = [];
  /** Descriptors by generation. */
  readonly held = new Map<number, number>();
  readonly #errands = new LocalErrands();

  constructor(options: RigOptions) {
    this.plan = testPlan(options);
    this.directories = options.after?.directories ?? makeDirectories();
    this.epoch = (options.after?.epoch ?? 0) + 1;
    this.templates = new LineTemplates(this.plan.line);
    this.stream = new PacedStream({
      plan: this.plan,
      templates: this.templates,
      rate: new RateCurve(this.plan.load),
      run: testRun,
      stream: 1,
      epoch: this.epoch,
      directory: this.directories.logs,
      journalDirectory: this.directories.journal,
      clock: this.clock,
      errands: this.#errands,
      gate: options.gate ?? openGate,
      notify: (state, rotation) => this.notices.push({ state, rotation }),
      lateness: new Lateness(),
      removedAtMs: options.removedAtMs ?? null,
    });
  }

  start(): void {
    this.stream.start(this.clock.nowMs());
    this.#hold();
  }

  /** One millisecond: everything that is due, then the clock moves. Tells whether all is done. */
  step(): 'waiting' | 'finished' {
    for (;;) {
      const state = this.stream.tick(this.clock.nowMs(), this.clock.nowMs());
      this.#hold();
      if (state === 'finished') return 'finished';
      if (state === 'waiting') break;
    }
    this.clock.advance(1);
    return 'waiting';
  }

  /** The same; the clock stands still while an errand runs: how slow the disk is decides nothing. */
  async turn(): Promise<'waiting' | 'finished'> {
    const state = this.step();
    await nextTurn();
    await this.#errands.rest();
    return state;
  }

  /** The life ends here, as by `kill -9`: what it was doing stays as it is, and the journal says how far it got. */
  async kill(afterMs: number): Promise<void> {
    this.start();
    for (let ms = 0; ms < afterMs; ms++) await this.turn();
    this.stream.writer.giveUp(this.clock.nowMs());
  }

  /** The whole load to its end. */
  async run(): Promise<void> {
    this.start();
    for (let turn = 0; turn < turnsMax && (await this.turn()) === 'waiting'; turn++);
    this.stream.end(this.clock.nowMs());
  }

  /** Until all errands are over. */
  async rest(): Promise<void> {
    await this.#errands.rest();
  }

  [Symbol.dispose](): void {
    this.#errands[Symbol.dispose]();
    for (const descriptor of this.held.values()) closeSync(descriptor);
    this.directories.remove();
  }

  #hold(): void {
    const { current, descriptor } = this.stream.writer.log;
    if (this.held.has(current.generation)) return;
    this.held.set(current.generation, openSync(`/proc/self/fd/${descriptor}`, 'r'));
  }
}
