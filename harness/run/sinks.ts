/**
 * The sinks of a run: the one that the plan names, and beside it the other line protocols where the
 * target needs no configuration for them (a `command` may use either). All feed one receiver.
 */
import { basename, join } from 'node:path';
import type { Plan, SinkKind } from '../plan/plan.js';
import { openSink } from '../sink/open.js';
import type { Deliver, Sink, SinkHost } from '../sink/sink.js';
import { Scope } from '../support/scope.js';
import type { Manifest } from '../target/manifest.js';
import type { SinkAddress } from '../target/render.js';

const companions: readonly SinkKind[] = ['http', 'tcp-lines'];

export interface SinkTotals {
  readonly accepted: number;
  readonly refusedRequests: number;
  readonly malformedRequests: number;
  readonly abortedRequests: number;
  readonly connections: number;
  readonly stallMsMax: number;
  readonly kernelDrops: number;
}

export class Sinks implements AsyncDisposable {
  readonly all: readonly Sink[];
  readonly #scope: Scope;

  private constructor(all: readonly Sink[], scope: Scope) {
    this.all = all;
    this.#scope = scope;
  }

  static async open(
    plan: Plan,
    manifest: Manifest,
    host: SinkHost,
    receiver: { readonly deliver: Deliver; readonly refused: Deliver },
  ): Promise<Sinks> {
    const scope = new Scope();
    const all: Sink[] = [];
    const others = companions.filter(
      (kind) => kind !== plan.sink.kind && manifest.sinks[kind] === null,
    );
    try {
      for (const sink of [plan.sink, ...others.map((kind) => ({ kind, options: {} }))]) {
        const { deliver, refused } = receiver;
        all.push(scope.use(`sink ${sink.kind}`, await openSink(sink, host, deliver, refused)));
      }
    } catch (error) {
      await scope[Symbol.asyncDispose]();
      throw error;
    }
    return new Sinks(all, scope);
  }

  get primary(): Sink {
    return this.all[0]!;
  }

  /** @param seen the folder of the file sink as the shipper sees it */
  addresses(seen: string): [SinkAddress, ...SinkAddress[]] {
    const [first, ...rest] = this.all.map(({ kind, endpoints }) => ({
      kind,
      url: endpoints.url ?? '',
      host: endpoints.host ?? '',
      port: endpoints.port ?? '',
      path: endpoints.path ? join(seen, basename(endpoints.path)) : '',
    }));
    return [first!, ...rest];
  }

  totals(): SinkTotals {
    const parts = this.all.map((sink) => sink.counters());
    const sum = (key: keyof SinkTotals) => parts.reduce((total, part) => total + part[key], 0);
    return {
      accepted: sum('accepted'),
      refusedRequests: sum('refusedRequests'),
      malformedRequests: sum('malformedRequests'),
      abortedRequests: sum('abortedRequests'),
      connections: sum('connections'),
      stallMsMax: Math.max(...parts.map((part) => part.stallMsMax)),
      kernelDrops: sum('kernelDrops'),
    };
  }

  pendingBytes(): number {
    return this.all.reduce((sum, sink) => sum + sink.pendingBytes(), 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scope[Symbol.asyncDispose]();
  }
}
