/**
 * Everything between shipper and sink takes longer, by a fixed time and a random part of a second one: a
 * store far away. Toxiproxy stands in the path from the start, so the shipper is told its address in place of
 * the sink's. Proof: what Toxiproxy says of its toxics, and how long a request of our own took through them.
 */
import { z } from 'zod';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import type { Clock } from '../../support/clock.js';
import { once } from '../../support/once.js';
import type { Fault, Rig } from '../fault.js';
import { type Machine, needs } from '../machine.js';
import { Storm } from '../sink/storm.js';
import {
  buildsToxiproxy,
  type Toxic,
  type Toxiproxy,
  toxiproxyImage,
  toxiproxyOf,
} from './toxiproxy.js';

const schema = z.strictObject({
  delayMs: z.number().int().min(1).max(60_000).default(200).describe('Added on the way'),
  jitterMs: z
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(0)
    .describe('More or less than that by at most so much, at random'),
  direction: z
    .enum(['both', 'out', 'in'])
    .default('both')
    .describe("What the shipper sends (out), the sink's answers (in)"),
});
type Options = z.infer<typeof schema>;

function toxicsOf({ id }: Rig, { delayMs, jitterMs, direction }: Options): Toxic[] {
  const streams = {
    out: ['upstream'],
    in: ['downstream'],
    both: ['upstream', 'downstream'],
  } as const;
  return streams[direction].map((stream) => ({
    name: `${id}-${stream}`.replace('#', '-'),
    type: 'latency',
    stream,
    attributes: { latency: delayMs, jitter: jitterMs },
  }));
}

/** Toxics of these names that it has now, over all of its proxies. */
async function held(proxy: Toxiproxy, toxics: readonly Toxic[]): Promise<number> {
  const names = new Set(toxics.map(({ name }) => name));
  const all = (await proxy.proxies()).flatMap((one) => one.toxics);
  return all.filter(({ name }) => names.has(name)).length;
}

function lacksImage({ hasImage }: Pick<Machine, 'hasImage'>): string {
  return hasImage(toxiproxyImage) ? '' : `the image ${toxiproxyImage}: ${buildsToxiproxy}`;
}

/** Milliseconds that a request of our own takes, or took so far when it is over. */
async function timed(proxy: Toxiproxy, clock: Clock, over: AbortSignal): Promise<number> {
  const startMs = clock.nowMs();
  await proxy.askThrough(over).catch(() => {});
  return clock.nowMs() - startMs;
}

export const latency: Fault<Options> = {
  kind: 'latency',
  description: 'delays everything between shipper and sink',
  options: schema,
  lasts: 'always',
  engines: ['docker'],
  lacks: async (machine) => (await needs('docker')(machine)) || lacksImage(machine),
  sinks: [...requestSinkKinds, ...connectionSinkKinds],
  arrange: async (site) => ({ sinkHost: (await toxiproxyOf(site)).host }),
  async inject(rig, options) {
    const proxy = await toxiproxyOf(rig);
    const toxics = toxicsOf(rig, options);
    const storm = Storm.watch(rig);
    const seen = { toxics: 0, tookMs: 0, left: 0 };
    const over = new AbortController();
    const remove = async () => {
      for (const { name } of toxics) await proxy.remove(name);
    };
    const lift = async () => {
      seen.toxics = await held(proxy, toxics);
      over.abort();
      seen.tookMs = Math.round(await took);
      await remove();
      seen.left = await held(proxy, toxics);
      await storm.stop();
    };
    try {
      for (const toxic of toxics) await proxy.add(toxic);
    } catch (error) {
      await remove();
      throw error;
    }
    const took = timed(proxy, rig.clock, over.signal);
    return {
      heal: once(lift),
      trace: async () =>
        seen.toxics > 0 && seen.tookMs >= options.delayMs - options.jitterMs
          ? `Toxiproxy held ${seen.toxics} toxics of ${options.delayMs} ms, and a request of our own through them took ${seen.tookMs} ms`
          : '',
      figures: async () => ({
        toxics: seen.toxics,
        toxicsLeft: seen.left,
        requestTookMs: seen.tookMs,
        ...storm.figures(),
      }),
    };
  },
};
