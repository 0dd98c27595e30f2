/** Faults of the sink on real sinks: what proves that they took place. */
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Recording } from '../sink/testing/recording.js';
import type { Rig } from './fault.js';
import { sinkForget } from './sink-forget.js';
import { sinkRefuse } from './sink-refuse.js';
import { sinkStall } from './sink-stall.js';

const never = new AbortController().signal;

function rigOf({ sink }: Recording): Rig {
  const turnedAway = () => sink.counters().refusedRequests + sink.counters().abortedRequests;
  return { sinks: [sink], turnedAway } as unknown as Rig;
}

describe.each(['tcp-lines', 'http', 'syslog-tcp'] as const)('%s', (kind) => {
  it('that refuses is proved by a connection of our own, also when no shipper knocks', async () => {
    await using received = await Recording.open(kind);
    const { heal, trace } = await sinkRefuse.inject(rigOf(received), {}, never);
    await heal();
    expect(await trace()).toContain('ECONNREFUSED');
  });

  it('that forgets is proved by the acknowledgements that it kept back', async () => {
    await using received = await Recording.open(kind);
    const { heal, trace } = await sinkForget.inject(rigOf(received), { probability: 1 }, never);
    await received.sink.send([Buffer.from('one')]).catch(() => {});
    await received.until(1);
    await heal();
    expect(await trace()).toBe('1 acknowledgements were kept back');
  });
});

describe('tcp-lines', () => {
  it('that stalls is proved by what it made wait', async () => {
    await using received = await Recording.open('tcp-lines');
    const { heal, trace } = await sinkStall.inject(rigOf(received), { stallMs: 600_000 }, never);
    const peer = connect(received.port, '127.0.0.1');
    peer.on('error', () => {}).end('one\n');
    while (received.sink.control.heldUp === 0) await new Promise((go) => setImmediate(go));
    expect(received.messages).toEqual([]);
    await heal();
    await received.until(1);
    expect(await trace()).toBe('1 reads or requests were held up');
  });

  it('that nobody sends to while it stalls leaves no trace', async () => {
    await using received = await Recording.open('tcp-lines');
    const { heal, trace } = await sinkStall.inject(rigOf(received), { stallMs: 1000 }, never);
    await heal();
    expect(await trace()).toBe('');
  });
});
