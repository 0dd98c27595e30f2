/**
 * Carries one stream's rotations out, a step at a time between blocks of lines: idle, then waiting for
 * the gate (while somebody freezes the shipper), then active until the writer has settled in its new
 * file. One rotation at a time; what a rotation leaves for later (gzip) goes on beside the next ones.
 * A rotation that fails is journalled, and the log is made whole again; the writer never stops for it.
 */
import { standsAt } from '../rotation/archives.js';
import type { Cut, Rotation, Steps } from '../rotation/rotation.js';
import { messageOf } from '../support/errors.js';
import type { LogFile } from './log-file.js';
import type { BlockLimit, Trigger } from './trigger.js';

/** `waiting` for its gate, `begun`, `settled` (the writer is in its new file) or `failed`. */
export type RotationState = 'waiting' | 'begun' | 'settled' | 'failed';

/** Lets a rotation begin only when the other side is ready, such as when the shipper is frozen. */
export interface RotationGate {
  isOpen(rotation: number): boolean;
}

export const openGate: RotationGate = { isOpen: () => true };

export interface RunnerOptions {
  readonly log: LogFile;
  /** The rotation with this number, from 0. */
  readonly rotationOf: (number: number) => Pick<Rotation, 'cut' | 'steps'>;
  readonly trigger: Trigger;
  readonly gate: RotationGate;
  readonly notify: (state: RotationState, rotation: number) => void;
  /** Writes the first half of the next line, if there will be a next line. */
  readonly writeHalfLine: (cut: Cut) => void;
}

interface Running {
  readonly role: 'rotation' | 'recovery' | 'aftermath';
  readonly steps: Steps;
  resumeAtMs: number;
}

/** Pause between two attempts to get a log back after a failed rotation, and how often. */
const recoverEveryMs = 100;
const recoverAttemptsMax = 600;
/** With this wait at most, steps go on when the writer was told to stop. */
const hurriedWaitMs = 1;

export class RotationRunner {
  readonly #options: RunnerOptions;
  #waitingFor: number | null = null;
  #active: Running | null = null;
  #background: Running[] = [];
  #number = 0;
  #pace: 'planned' | 'hurried' = 'planned';
  /** Rotations whose writer has settled, and those that failed. */
  done = 0;
  failed = 0;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** The writer has not settled yet. */
  get isActive(): boolean {
    return this.#active !== null;
  }

  /** Nothing is under way or left to do of the rotations that have begun. */
  get isIdle(): boolean {
    return this.#active === null && this.#background.length === 0;
  }

  /** When the next step of what is under way is due; Infinity when nothing is. */
  get dueAtMs(): number {
    let dueAtMs = this.#active?.resumeAtMs ?? Infinity;
    for (const { resumeAtMs } of this.#background) dueAtMs = Math.min(dueAtMs, resumeAtMs);
    return dueAtMs;
  }

  /** A rotation is due, or waits for its gate. */
  isOwing(loadMs: number): boolean {
    if (this.#waitingFor !== null) return true;
    return this.#options.trigger.isDue(loadMs, this.#filling());
  }

  /** Bounds of the next block. */
  limit(loadMs: number): BlockLimit | null {
    if (this.#active !== null || this.#waitingFor !== null) return null;
    return this.#options.trigger.limit(loadMs, this.#filling());
  }

  /** Goes on with whatever is due; begins a rotation when one is. */
  advance(nowMs: number, loadMs: number): void {
    if (this.#active === null) this.#begin(nowMs, loadMs);
    this.proceed(nowMs);
  }

  /**
   * The line before it has to be finished, and the disk is full: an instant that comes now passes without a
   * rotation, so that they do not come in a bunch afterwards.
   */
  passOver(nowMs: number, loadMs: number): void {
    const { trigger, log } = this.#options;
    const { isTimed } = trigger;
    while (isTimed && this.#waitingFor === null && trigger.isDue(loadMs, this.#filling())) {
      this.#number = trigger.take();
      this.#fail(`ENOSPC: ${log.path} ends in the middle of a line: not rotated`);
    }
    this.proceed(nowMs);
  }

  /** Goes on with what is under way, and begins nothing. */
  proceed(nowMs: number): void {
    if (this.#active !== null && nowMs >= this.#active.resumeAtMs) this.#resumeActive(nowMs);
    for (const steps of this.#options.log.background.splice(0)) {
      this.#background.push({ role: 'aftermath', steps, resumeAtMs: nowMs });
    }
    if (this.#background.length > 0) this.#resumeBackground(nowMs);
  }

  /** The writer was told to stop: waits are cut short, and what was left for later is dropped. */
  hurry(): void {
    this.#pace = 'hurried';
    if (this.#active) this.#active.resumeAtMs = 0;
    this.#dropBackground();
  }

  /** Gives up what is still under way; descriptors are closed. */
  abandon(why: string): void {
    this.#dropBackground();
    if (this.#active === null && this.#waitingFor === null) return;
    this.#number = this.#waitingFor ?? this.#number;
    this.#active?.steps.return();
    this.#active = null;
    this.#waitingFor = null;
    this.#fail(why);
  }

  #dropBackground(): void {
    for (const { steps } of this.#background) steps.return();
    this.#background = [];
  }

  #filling(): { bytes: number; lines: number } {
    const { current, position, next } = this.#options.log;
    return { bytes: position - current.startPosition, lines: next - current.first };
  }

  #begin(nowMs: number, loadMs: number): void {
    const { trigger, gate, notify, log, rotationOf } = this.#options;
    if (this.#waitingFor === null) {
      if (!trigger.isDue(loadMs, this.#filling())) return;
      this.#waitingFor = trigger.take();
      if (!gate.isOpen(this.#waitingFor)) notify('waiting', this.#waitingFor);
    }
    if (!gate.isOpen(this.#waitingFor)) return;
    this.#number = this.#waitingFor;
    this.#waitingFor = null;
    const rotation = rotationOf(this.#number);
    if (log.plan.midLine) this.#options.writeHalfLine(rotation.cut ?? 'anywhere');
    this.#active = { role: 'rotation', steps: rotation.steps(log), resumeAtMs: nowMs };
    notify('begun', this.#number);
  }

  #resumeActive(nowMs: number): void {
    const running = this.#active!;
    try {
      if (!this.#resume(running, nowMs)) return;
      this.#active = null;
      if (running.role === 'recovery') return;
      this.done++;
      this.#options.notify('settled', this.#number);
    } catch (error) {
      this.#active = { role: 'recovery', steps: this.#recover(), resumeAtMs: nowMs };
      this.#fail(messageOf(error));
    }
  }

  #resumeBackground(nowMs: number): void {
    this.#background = this.#background.filter((running) => {
      if (nowMs < running.resumeAtMs) return true;
      try {
        return !this.#resume(running, nowMs);
      } catch (error) {
        this.#fail(messageOf(error));
        return false;
      }
    });
  }

  /** Gives true when the steps have come to their end. */
  #resume(running: Running, nowMs: number): boolean {
    const { done, value } = running.steps.next();
    if (done) return true;
    const waitMs = this.#pace === 'planned' ? value : Math.min(value, hurriedWaitMs);
    running.resumeAtMs = nowMs + waitMs;
    return false;
  }

  #fail(message: string): void {
    const { log, notify } = this.#options;
    this.failed++;
    log.record({
      record: 'rotation-failed',
      atMs: log.nowMs(),
      generation: log.current.generation,
      message,
    });
    notify('failed', this.#number);
  }

  /** Gets a file back to the path when the failed rotation left none, or left another one there. */
  *#recover(): Steps {
    const { log } = this.#options;
    for (let attempt = 0; attempt < recoverAttemptsMax; attempt++) {
      try {
        if (standsAt(log.path, log.current.inode)) return;
        if (!log.isShort) return log.switchTo(log.open(log.path));
      } catch {
        // Not yet.
      }
      yield recoverEveryMs;
    }
  }
}
