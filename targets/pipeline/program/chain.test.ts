/** The four programs under their supervisor: what gets through, what a blank list does, and how they end. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Chain, type Event, until } from './testing/chain.js';

const customers = Array.from({ length: 160 }, (_, index) => index + 1);
/** Time runs so fast that what takes ten minutes in the outage is over at once. */
const fast = ['--time-scale', '6000'];
/** One line of each customer, which names it. */
const round = (chain: Chain, tag: string) => {
  for (const customer of customers) chain.write(customer, [`${tag} of ${customer}`]);
};
const arrived = (chain: Chain, tag: string) =>
  chain.distinct.filter((line) => line.startsWith(`${tag} of `)).sort();
const ofConfigured = (tag: string) => [1, 2, 3, 4].map((customer) => `${tag} of ${customer}`);

it('forwards whom the list allows, and everybody when it names nobody; caps keep that from the sink', async () => {
  await using chain = await Chain.start([...fast, '--shed', 'unconfigured'], 'allow 1-4\n');
  chain.write(2, ['a', 'b', 'c']);
  chain.write(7, ['x']);
  await until('three lines', () => chain.distinct.length === 3);
  expect(chain.distinct).toEqual(['a', 'b', 'c']);
  await until('a filtered line', async () => (await chain.metric('filtered_lines_total')) === 1);
  expect(await chain.metric('buffers{state="configured"}')).toBe(1);
  chain.allow('# nobody\n');
  expect(await chain.reload()).toMatchObject({ outcome: 'fail-open', reason: 'it names nobody' });
  round(chain, 'blank');
  await until('all forwarded', async () => (await chain.metric('forwarded_lines_total')) === 163);
  chain.allow('allow 1-4\n');
  expect(await chain.reload()).toMatchObject({ outcome: 'accepted', entries: 1 });
  round(chain, 'restored');
  await until('the restored lines', () => arrived(chain, 'restored').length === 4);
  expect(arrived(chain, 'restored')).toEqual(ofConfigured('restored'));
  expect(arrived(chain, 'blank')).toEqual(ofConfigured('blank'));
});

it('opens forty times the buffers when it fails open, stops at its memory cap, and recovers', async () => {
  await using chain = await Chain.start(fast, 'allow 1-4\n');
  chain.allow('');
  await chain.reload();
  const peak = { fanOut: 0, buffers: 0 };
  await until('the memory cap', async () => {
    round(chain, 'blank');
    peak.fanOut = Math.max(peak.fanOut, await chain.metric('fan_out'));
    peak.buffers = Math.max(peak.buffers, await chain.metric('buffers_per_customer'));
    const isFull = peak.fanOut === 40 && peak.buffers === 40;
    return isFull && (await chain.metric('stops_total')) > 0;
  });
  chain.allow('allow 1-4\n');
  await chain.reload();
  await until('the buffers gone', async () => (await chain.metric('buffers_per_customer')) === 1);
  round(chain, 'after');
  await until('the lines after it', () => arrived(chain, 'after').length === 4);
  expect(arrived(chain, 'after')).toEqual(ofConfigured('after'));
});

it('sends what it holds before it ends, and leaves no program behind', async () => {
  const chain = await Chain.start(fast, 'allow 1\n');
  const lines = Array.from({ length: 2_000 }, (_, index) => `line ${index}`);
  chain.write(1, lines);
  expect(await chain.end('SIGTERM')).toBe(0);
  expect(chain.distinct).toEqual(lines);
  await chain[Symbol.asyncDispose]();
});

it('ends all programs with the supervisor, also when it is killed, and with one of them', async () => {
  const killed = await Chain.start(fast, 'allow 1\n');
  const pids = pidsOf(killed.events);
  expect(pids).toHaveLength(4);
  await killed[Symbol.asyncDispose]();
  await until('no program left', () => pids.every((pid) => !existsSync(`/proc/${pid}`)));
  await using hurt = await Chain.start(fast, 'allow 1\n');
  process.kill(pidsOf(hurt.events)[0]!, 'SIGKILL');
  await hurt.saw('ended');
  await until('no program left', () =>
    [hurt.pid, ...pidsOf(hurt.events)].every((pid) => !existsSync(`/proc/${pid}/exe`)),
  );
});

function pidsOf(events: readonly Event[]): number[] {
  return Object.values(events.find(({ event }) => event === 'ready')?.programs ?? {});
}
