/** Faults of the sink on real sinks: what proves that they took place. */
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import { Recording } from '../../sink/testing/recording.js';
import { SystemClock } from '../../support/clock.js';
import { knock } from './knock.js';
import { sinkForget } from './sink-forget.js';
import { sinkPartial } from './sink-partial.js';
import { sinkRefuse } from './sink-refuse.js';
import { sinkStall } from './sink-stall.js';
import { rigOf } from './testing/sink-rig.js';

const never = new AbortController().signal;

describe.each([...requestSinkKinds, ...connectionSinkKinds] as const)('%s', (kind) => {
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

  it('that takes a part is proved by the request that it turned away', async () => {
    await using received = await Recording.open(kind);
    const { heal, trace } = await sinkPartial.inject(rigOf(received), { ratio: 0.5 }, never);
    await received.sink.send([Buffer.from('one'), Buffer.from('two')]).catch(() => {});
    await received.until(2);
    await heal();
    expect(await trace()).toBe('1 requests or connections were turned away');
    expect(received).toMatchObject({ messages: ['one'], refused: ['two'] });
  });
});

describe('syslog-udp', () => {
  it('that refuses is proved by a datagram of our own, also when no shipper sends', async () => {
    await using received = await Recording.open('syslog-udp');
    const { heal, trace } = await sinkRefuse.inject(rigOf(received), {}, never);
    await heal();
    expect(await trace()).toContain('a datagram of our own was refused: recvmsg ECONNREFUSED');
  });

  it('that does not refuse is not said to, and takes nothing from the knock', async () => {
    await using received = await Recording.open('syslog-udp');
    expect(await knock(received.sink, new SystemClock())).toBe('');
    expect(received.sink.counters()).toMatchObject({ accepted: 0 });
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
