/**
 * The sinks of a run: the one that the plan names, and beside it the other line protocols where the
 * target needs no configuration for them (a `command` may use either). All feed one receiver.
 */
import { basename, join } from 'node:path';
import { isReadBack, type Plan, type SinkKind } from '../plan/plan.js';
import { openSink } from '../sink/open.js';
import type { Deliver, Sink, SinkHost } from '../sink/sink.js';
import { assert } from '../support/assert.js';
import { Scope } from '../support/scope.js';
import type { Manifest } from '../target/manifest.js';
import type { SinkAddress } from '../target/render.js';
import { redirectedSinkOptions } from './prepare/prepare-configuration.js';

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
  /** Beside the first, where a configuration of the user's own ships to more: taken and not counted. */
  readonly answered: readonly Sink[];
  readonly #scope: Scope;

  private constructor(all: readonly Sink[], scope: Scope, answered: readonly Sink[] = []) {
    this.all = all;
    this.answered = answered;
    this.#scope = scope;
  }

  /** One sink alone, which its scope keeps. */
  static of(sink: Sink): Sinks {
    return new Sinks([sink], new Scope());
  }

  static async open(
    plan: Plan,
    manifest: Manifest,
    host: SinkHost,
    receiver: { readonly deliver: Deliver; readonly refused: Deliver },
  ): Promise<Sinks> {
    const { kind, options } = plan.sink;
    assert(!isReadBack(kind), 'a store is opened by stores/');
    const scope = new Scope();
    const all: Sink[] = [];
    const others = companions.filter((other) => other !== kind && manifest.sinks[other] === null);
    try {
      for (const sink of [
        { kind, options },
        ...others.map((other) => ({ kind: other, options: {} })),
      ]) {
        const { deliver, refused } = receiver;
        all.push(scope.use(`sink ${sink.kind}`, await openSink(sink, host, deliver, refused)));
      }
      return new Sinks(all, scope, await openAnswered(plan, host, scope));
    } catch (error) {
      await scope[Symbol.asyncDispose]();
      throw error;
    }
  }

  get primary(): Sink {
    return this.all[0]!;
  }

  /**
   * @param seen the folder of the file sink as the shipper sees it
   * @param told in place of the sinks' own host, where a fault wants a name or a proxy in between
   */
  addresses(seen: string, told?: string): [SinkAddress, ...SinkAddress[]] {
    const [first, ...rest] = this.all.map(({ kind, endpoints, environment = {} }) => ({
      kind,
      url: withHost(endpoints.url ?? '', told),
      host: (endpoints.host && told) ?? endpoints.host ?? '',
      port: endpoints.port ?? '',
      path: endpoints.path ? join(seen, basename(endpoints.path)) : '',
      names: endpoints,
      environment,
      caFile: endpoints.caFile ? join(seen, basename(endpoints.caFile)) : '',
      serverName: endpoints.serverName ?? '',
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

function withHost(url: string, told: string | undefined): string {
  if (told === undefined || url === '') return url;
  const { protocol, port, pathname } = new URL(url);
  return `${protocol}//${told}:${port}${pathname}`;
}

async function openAnswered(plan: Plan, host: SinkHost, scope: Scope): Promise<Sink[]> {
  const [, ...others] = plan.target.configuration?.sinks ?? [];
  const opened: Sink[] = [];
  for (const redirected of others) {
    const sink = { kind: redirected.kind, options: redirectedSinkOptions(redirected) };
    opened.push(scope.use(`sink ${sink.kind}`, await openSink(sink, host, () => {})));
  }
  return opened;
}
