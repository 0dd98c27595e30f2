/**
 * Hands errands from the writer's thread to an errand thread and looks for their answers without ever
 * waiting. Outstanding errands are bounded by the rotations under way: one program for each stream,
 * and one gzip for each file kept. What a gzip reads is closed here, in the thread that opened it, and only when
 * its answer has come: a number that is closed before may be another file's when the other thread reads it.
 */
import { closeSync, rmSync } from 'node:fs';
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Errand, Errands } from '../rotation/rotation.js';
import type { ErrandTask } from './errand-tasks.js';

export interface ErrandOrder {
  readonly id: number;
  /** Null: the gzip of this id is called off. */
  readonly task: ErrandTask | null;
}

export interface ErrandAnswer {
  readonly id: number;
  /** '' is success. */
  readonly failure: string;
}

class Pending implements Errand {
  state: Errand['state'] = 'running';
  message = '';
  isAbandoned = false;
  readonly task: ErrandTask;
  readonly #callOff: () => void;

  constructor(task: ErrandTask, callOff: () => void) {
    this.task = task;
    this.#callOff = callOff;
  }

  abandon(): void {
    if (this.isAbandoned || this.task.task !== 'gzip') return;
    this.isAbandoned = true;
    if (this.state === 'running') this.#callOff();
    else this.#removeWhatIsMade();
  }

  end(failure: string): void {
    this.message = failure;
    this.state = failure === '' ? 'done' : 'failed';
    if (this.task.task === 'gzip') closeSync(this.task.descriptor);
    if (this.isAbandoned) this.#removeWhatIsMade();
  }

  #removeWhatIsMade(): void {
    if (this.task.task === 'gzip') rmSync(this.task.into, { force: true });
  }
}

export class PortErrands implements Errands {
  readonly #port: MessagePort;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  gzip(descriptor: number, into: string): Errand {
    return this.#order({ task: 'gzip', descriptor, into });
  }

  run(program: string, parameters: readonly string[]): Errand {
    return this.#order({ task: 'run', program, parameters });
  }

  /** Takes in the answers that have come. */
  collect(): void {
    if (this.#pending.size === 0) return;
    for (;;) {
      const received = receiveMessageOnPort(this.#port) as { message: ErrandAnswer } | undefined;
      if (!received) return;
      const { id, failure } = received.message;
      const pending = this.#pending.get(id);
      if (!pending) continue;
      this.#pending.delete(id);
      pending.end(failure);
    }
  }

  /** A file is open here that the other thread may be reading. */
  get isReading(): boolean {
    return [...this.#pending.values()].some(({ task }) => task.task === 'gzip');
  }

  #order(task: ErrandTask): Errand {
    const id = ++this.#lastId;
    const send = (what: ErrandTask | null) =>
      this.#port.postMessage({ id, task: what } satisfies ErrandOrder);
    const pending = new Pending(task, () => send(null));
    this.#pending.set(id, pending);
    send(task);
    return pending;
  }
}
