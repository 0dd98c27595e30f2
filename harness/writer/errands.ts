/**
 * Hands errands from the writer's thread to an errand thread and looks for their answers without ever
 * waiting. Outstanding errands are bounded by the rotations under way: one program for each stream,
 * and one gzip for each file kept.
 */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Errand, Errands } from '../rotation/rotation.js';
import type { ErrandTask } from './errand-tasks.js';

export interface ErrandOrder {
  readonly id: number;
  readonly task: ErrandTask;
}

export interface ErrandAnswer {
  readonly id: number;
  /** '' is success. */
  readonly failure: string;
}

interface Pending extends Errand {
  state: Errand['state'];
  message: string;
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
      pending.message = failure;
      pending.state = failure === '' ? 'done' : 'failed';
    }
  }

  #order(task: ErrandTask): Errand {
    const id = ++this.#lastId;
    const pending: Pending = { state: 'running', message: '' };
    this.#pending.set(id, pending);
    this.#port.postMessage({ id, task } satisfies ErrandOrder);
    return pending;
  }
}
