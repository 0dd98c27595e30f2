/**
 * Toxiproxy between shipper and sinks (github.com/Shopify/toxiproxy), because this kernel may lack a
 * queue that delays (netem). One container for a run: it listens on the sinks' own port numbers at an address of the
 * run's network, which the shipper is told in place of the sinks'. Spoken to through its HTTP API.
 */
import { z } from 'zod';
import type { Engine } from '../../engine/engine.js';
import type { Clock } from '../../support/clock.js';
import { Deadline } from '../../support/deadline.js';
import { EnvironmentError, messageOf } from '../../support/errors.js';
import type { Site } from '../fault.js';
import { requireOwnAddress } from '../own-addresses.js';
import { outputFor } from './network-helper.js';

export const toxiproxyImage = 'lostline/toxiproxy:2.5.0';
export const buildsToxiproxy = "'docker/setup shippers toxiproxy' builds it (it needs Go)";
const apiPort = 8474;
/** What comes here goes to its own API: a request of ours that is as late as the shipper's. */
const echoPort = 8475;
const echoName = 'lostline-echo';
const readyLooksMax = 200;
const lookEveryMs = 50;
const answerTimeoutMs = 10_000;

export interface Toxic {
  readonly name: string;
  readonly type: string;
  readonly stream: 'upstream' | 'downstream';
  readonly attributes: Readonly<Record<string, number>>;
}

const proxySchema = z.object({
  name: z.string(),
  upstream: z.string(),
  toxics: z.array(z.object({ name: z.string(), attributes: z.record(z.string(), z.number()) })),
});

export class Toxiproxy {
  /** Of its container. */
  readonly host: string;
  readonly #names: readonly string[];

  constructor(host: string, names: readonly string[]) {
    this.host = host;
    this.#names = names;
  }

  /** Before every sink, and in the way of our own requests. */
  async add(toxic: Toxic): Promise<void> {
    for (const name of this.#names) await this.#ask('POST', `/proxies/${name}/toxics`, toxic);
  }

  /** Safe when it is not there. */
  async remove(toxic: string): Promise<void> {
    for (const name of this.#names) {
      await this.#ask('DELETE', `/proxies/${name}/toxics/${toxic}`, null, [404]);
    }
  }

  /** What it says of all its proxies. */
  async proxies(): Promise<z.infer<typeof proxySchema>[]> {
    const answer = await this.#ask('GET', '/proxies', null);
    return Object.values(z.record(z.string(), proxySchema).parse(JSON.parse(answer)));
  }

  /** Asks Toxiproxy itself through a proxy of its own that has the same toxics. */
  async askThrough(signal: AbortSignal): Promise<void> {
    const response = await fetch(`http://${this.host}:${echoPort}/version`, { signal });
    await response.text();
  }

  async open(sink: { readonly name: string; readonly port: string; readonly upstream: string }) {
    const { name, port, upstream } = sink;
    await this.#ask('POST', '/proxies', { name, upstream, listen: `0.0.0.0:${port}` });
  }

  async ready(clock: Clock): Promise<void> {
    for (let look = 1; look <= readyLooksMax; look++) {
      const answered = await this.#ask('GET', '/version', null).then(
        () => true,
        () => false,
      );
      if (answered) return;
      await clock.sleep(lookEveryMs);
    }
    throw new EnvironmentError(`Toxiproxy does not answer at ${this.host}:${apiPort}`);
  }

  async #ask(method: string, path: string, body: unknown, fine: number[] = []): Promise<string> {
    using deadline = new Deadline(answerTimeoutMs);
    const response = await fetch(`http://${this.host}:${apiPort}${path}`, {
      method,
      signal: deadline.signal,
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok || fine.includes(response.status)) return text;
    throw new EnvironmentError(`Toxiproxy refused ${method} ${path}: ${text.trim()}`);
  }
}

/** All faults of a run share one. */
const started = new WeakMap<Engine, Promise<Toxiproxy>>();

/** Errors: UsageError for a sink elsewhere, EnvironmentError without Docker or the image. */
export function toxiproxyOf(site: Site): Promise<Toxiproxy> {
  const known = started.get(site.engine);
  if (known) return known;
  const starting = start(site);
  started.set(site.engine, starting);
  return starting;
}

async function start(site: Site): Promise<Toxiproxy> {
  const { engine, sinks, clock } = site;
  const behind = sinks.filter(({ endpoints }) => endpoints.port);
  for (const { endpoints } of behind) requireOwnAddress('latency', endpoints.host ?? '');
  const name = 'toxiproxy';
  const starting = engine.start(
    {
      ...{ name, image: toxiproxyImage, environment: {}, mounts: [], stopTimeoutMs: 1_000 },
      command: ['-host', '0.0.0.0', '-port', String(apiPort)],
      outputFile: outputFor(site, name),
    },
    new AbortController().signal,
  );
  const instance = await starting.catch((cause) => {
    if (!messageOf(cause).includes(`${toxiproxyImage} is not on this machine`)) throw cause;
    const missing = `image ${toxiproxyImage} is not on this machine: ${buildsToxiproxy}`;
    throw new EnvironmentError(missing, { cause });
  });
  const [host = ''] = (await instance.address(apiPort)).split(':');
  const echo = { name: echoName, port: String(echoPort), upstream: `127.0.0.1:${apiPort}` };
  const named = behind.map(({ kind, endpoints }) => ({
    name: kind,
    port: endpoints.port!,
    upstream: `${endpoints.host}:${endpoints.port}`,
  }));
  const all = [...named, echo];
  const proxy = new Toxiproxy(
    host,
    all.map((one) => one.name),
  );
  await proxy.ready(clock);
  for (const one of all) await proxy.open(one);
  return proxy;
}
