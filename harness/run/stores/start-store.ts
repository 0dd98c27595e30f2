/**
 * The store that the shipper writes into: the user's own when the scenario gives its address, else the
 * real one in a container of the run's own network. A shipper that is a plain process reaches that
 * network too, because it is a bridge of this machine.
 */
import { join } from 'node:path';
import { DockerEngine } from '../../engine/docker.js';
import type { Engine, Instance } from '../../engine/engine.js';
import type { Plan, ReadBackKind } from '../../plan/plan.js';
import { isReadBack } from '../../plan/plan.js';
import { openReadBack, type StorePlace } from '../../sink/readback/open-read-back.js';
import { openRelay } from '../../sink/readback/relay.js';
import { placeOf } from '../../sink/readback/store-options.js';
import type { Deliver, Sink } from '../../sink/sink.js';
import type { Clock } from '../../support/clock.js';
import { EnvironmentError, messageOf, UsageError } from '../../support/errors.js';
import type { Scope } from '../../support/scope.js';
import { formatDuration } from '../../support/units.js';
import { storeRecipes } from './catalogue.js';

const readyMs = 120_000;
const lookEveryMs = 250;
/** What it holds is thrown away, so it need not end in good order. */
const stopMs = 1_000;

export interface StoreSetting {
  readonly plan: Plan;
  readonly runId: string;
  /** The run directory: the store's output is put there. */
  readonly directory: string;
  readonly clock: Clock;
}

/**
 * Opens the sink of a plan that reads a store back; null for any other plan.
 * @throws EnvironmentError when the store does not start or can't be read
 */
export async function openStore(
  setting: StoreSetting,
  engine: Engine,
  scope: Scope,
  deliver: Deliver,
  signal: AbortSignal,
): Promise<Sink | null> {
  const { kind, options } = setting.plan.sink;
  if (!isReadBack(kind)) return null;
  const { clock } = setting;
  if (typeof options.url === 'string') {
    const relayed = await relayTo(kind, options.url, engine, scope);
    const place: StorePlace = { url: options.url, owner: 'user', clock, ...relayed };
    return scope.use(`sink ${kind}`, await openReadBack({ kind, options }, place, deliver));
  }
  const { instance, place } = await startStore(kind, setting, engine, scope, signal);
  const open = () => openReadBack({ kind, options }, place, deliver);
  return scope.use(`sink ${kind}`, await whenReady(kind, open, instance, clock, signal));
}

/** A store in a container; it may not answer yet (`whenReady`). */
export async function startStore(
  kind: ReadBackKind,
  setting: Omit<StoreSetting, 'plan'>,
  engine: Engine,
  scope: Scope,
  signal: AbortSignal,
): Promise<{ readonly instance: Instance; readonly place: StorePlace }> {
  const instance = await start(kind, setting, engine, scope, signal);
  const { port, url } = storeRecipes[kind];
  const address = url(await instance.address(port));
  return { instance, place: { url: address, owner: 'lostline', clock: setting.clock } };
}

/** The run's network leads nowhere but to this machine's own address in it, so a relay stands there. */
async function relayTo(kind: ReadBackKind, url: string, engine: Engine, scope: Scope) {
  if (engine.kind !== 'docker') return {};
  if (kind === 'kafka-read') {
    throw new UsageError(
      `sink ${kind}: a broker sends its clients to an address of its own, which the shipper's container can't reach from its network: use --engine process, or leave sink.url out to start a broker`,
    );
  }
  const place = placeOf(url, storeRecipes[kind].port);
  const relay = await openRelay(engine.hostAddress(), place);
  scope.use('relay to the store', relay);
  return { relayed: { host: relay.host, port: relay.port } };
}

async function start(
  kind: ReadBackKind,
  { runId, directory, clock }: Omit<StoreSetting, 'plan'>,
  engine: Engine,
  scope: Scope,
  signal: AbortSignal,
): Promise<Instance> {
  let containers = engine;
  if (engine.kind === 'process') {
    containers = scope.use('engine of the store', new DockerEngine({ clock }));
    await containers.prepare({ runId });
  }
  const { image, port } = storeRecipes[kind];
  const spec = {
    ...{ name: 'store', image, command: [], environment: {}, mounts: [], ports: [port] },
    ...{ outputFile: join(directory, 'store-output.log'), stopTimeoutMs: stopMs },
  };
  try {
    return scope.use('store', await containers.start(spec, signal));
  } catch (error) {
    if (!messageOf(error).includes(image)) throw error;
    throw new EnvironmentError(
      `sink ${kind}: image ${image} is not on this machine: run 'docker/setup stores', or give sink.url`,
    );
  }
}

/** Opens it once it answers; a store that ends before is told at once. */
export async function whenReady<T>(
  kind: ReadBackKind,
  open: () => Promise<T>,
  instance: Instance,
  clock: Clock,
  signal: AbortSignal,
): Promise<T> {
  const startedMs = clock.nowMs();
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      const isGone = (await instance.pids()).length === 0;
      if (isGone || clock.nowMs() - startedMs > readyMs) throw notReady(kind, isGone, error);
      await clock.sleep(lookEveryMs, signal);
    }
  }
}

function notReady(kind: ReadBackKind, isGone: boolean, { message }: Error): EnvironmentError {
  const what = isGone ? 'ended before it answered' : `was not ready in ${formatDuration(readyMs)}`;
  return new EnvironmentError(
    `sink ${kind}: the store that was started for the run ${what} (${message}); its output is store-output.log in the run directory`,
  );
}
