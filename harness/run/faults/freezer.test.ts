import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../support/clock.js';
import type { RotationState } from '../../writer/rotation-runner.js';
import { Freezer } from './freezer.js';

const calm = { lateWriteMs: 0, createGapMs: 0, copyTruncateGapMs: 0 };
const never = new AbortController().signal;

interface NewFreeze {
  readonly state: string;
  readonly why?: string;
}
type Send = (name: NodeJS.Signals) => Promise<void>;

/** Freezes for 200 ms; tells which signals were sent, what was recorded, and what was warned of. */
function freezing(waits: Partial<typeof calm> = {}, signal = never, send: Send = async () => {}) {
  const clock = new ManualClock();
  const sent: string[] = [];
  const released: string[] = [];
  const warnings: string[] = [];
  const events: unknown[] = [];
  const instance = {
    pids: async () => [],
    signal: async (name: NodeJS.Signals) => {
      sent.push(name);
      await send(name);
    },
  };
  const recorder = {
    event: (event: unknown) => void events.push(event) as never,
    warn: (message: string) => void warnings.push(message),
  };
  const deaf = {
    pids: async () => [],
    signal: async () => Promise.reject(new Error('it is deaf')),
  };
  const others: string[] = [];
  const silent = {
    event: ({ state, why = '' }: NewFreeze) => void others.push(`${state} ${why}`) as never,
    warn: () => {},
  };
  const freezer = new Freezer(
    {
      rotation: { ...calm, ...waits, freezeShipperMs: 200 },
      shippers: [
        { instance, recorder },
        { instance: deaf, recorder: silent as never },
      ],
      clock,
      release: (stream, rotation) => void released.push(`${stream}/${rotation}`),
    },
    signal,
  );
  const tell = async (state: RotationState, stream = 1, rotation = 0) => {
    freezer.notice({ notice: 'rotation', state, stream, rotation, generation: 1, atMs: 0 });
    await setImmediate();
  };
  const pass = async (ms: number) => {
    clock.advance(ms);
    await setImmediate();
  };
  return { freezer, sent, released, warnings, events, others, tell, pass };
}

const frozen = ['SIGSTOP'];
const resumed = ['SIGSTOP', 'SIGCONT'];

describe('a shipper that is frozen over a rotation', () => {
  it.each(['settled', 'failed'] as const)(
    'sleeps until that has %s, however long it takes',
    async (state) => {
      const { sent, released, warnings, tell, pass } = freezing();
      await tell('waiting');
      expect(released).toEqual(['1/0']);
      await tell('begun');
      await pass(200);
      await pass(9_000);
      expect(sent).toEqual(frozen);
      await tell(state);
      expect(sent).toEqual(resumed);
      expect(warnings).toEqual([]);
    },
  );

  it('sleeps for its time where that is over sooner', async () => {
    const { sent, tell, pass } = freezing({ lateWriteMs: 200 });
    await tell('waiting');
    await tell('settled');
    await pass(199);
    expect(sent).toEqual(frozen);
    await pass(1);
    expect(sent).toEqual(resumed);
  });

  it('sleeps until the rotations of all streams are over', async () => {
    const { sent, tell, pass } = freezing();
    await tell('waiting', 1);
    await tell('waiting', 2);
    await pass(200);
    await tell('settled', 1);
    await tell('settled', 2, 7);
    expect(sent).toEqual(frozen);
    await tell('settled', 2);
    expect(sent).toEqual(resumed);
  });

  it.each([{ lateWriteMs: 201 }, { createGapMs: 300 }, { copyTruncateGapMs: 300 }])(
    'wakes amid a wait that is planned to be longer: %j',
    async (waits) => {
      const { sent, tell, pass } = freezing(waits);
      await tell('waiting');
      await pass(200);
      expect(sent).toEqual(resumed);
    },
  );

  it('goes on in the end, with a warning', async () => {
    const { sent, warnings, tell, pass } = freezing();
    await tell('waiting', 3);
    await pass(200);
    await pass(9_999);
    expect({ sent, warnings }).toEqual({ sent: frozen, warnings: [] });
    await pass(1);
    expect(sent).toEqual(resumed);
    expect(warnings).toEqual([
      'stream 3: a rotation is not over 10 s after freezeShipperMs: the shipper goes on amid it',
    ]);
  });

  it('goes on at once when the run is interrupted or given up', async () => {
    const interrupting = new AbortController();
    const interrupted = freezing({}, interrupting.signal);
    await interrupted.tell('waiting');
    await interrupted.pass(200);
    interrupting.abort();
    await setImmediate();
    const given = freezing();
    await given.tell('waiting');
    await given.freezer[Symbol.asyncDispose]();
    expect([interrupted.sent, given.sent]).toEqual([resumed, resumed]);
    expect([...interrupted.warnings, ...given.warnings]).toEqual([]);
  });
});

describe('what is recorded of a freeze', () => {
  it('that failed, without a proof and with the reason, while others stand still', async () => {
    const { sent, others, released, tell, pass } = freezing();
    await tell('waiting');
    expect({ sent, others, released }).toEqual({
      ...{ sent: frozen, released: ['1/0'] },
      others: ['frozen it is deaf'],
    });
    await tell('settled');
    await pass(200);
    expect(sent).toEqual(resumed);
    expect(others).toEqual(['frozen it is deaf', 'resumed it is deaf']);
  });

  it('that a late rotation outlived', async () => {
    const { events, warnings, tell, pass } = freezing();
    await tell('waiting', 3);
    await pass(200);
    await pass(10_000);
    const why = warnings[0];
    expect(events).toMatchObject([{ state: 'frozen' }, { state: 'resumed', atMs: 10_200, why }]);
    await tell('waiting', 3, 1);
    await tell('settled', 3, 1);
    await pass(200);
    expect(events.at(-1)).not.toHaveProperty('why');
  });

  it('ends before the shipper is told to go on, however long that takes', async () => {
    let answer = () => {};
    const gate = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { events, tell, pass } = freezing({}, never, (name) =>
      name === 'SIGCONT' ? gate : Promise.resolve(),
    );
    await tell('waiting');
    await tell('settled');
    await pass(200);
    await pass(70);
    answer();
    await setImmediate();
    expect(events.at(-1)).toMatchObject({ state: 'resumed', atMs: 200 });
  });
});

describe('signals to a shipper', () => {
  const gated = (held: NodeJS.Signals) => {
    let answer = () => {};
    const gate = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const send: Send = (name) => (name === held ? gate : Promise.resolve());
    return { ...freezing({}, never, send), answer: () => answer() };
  };

  it('do not overtake each other: a stop waits for the continue before it', async () => {
    const { sent, released, tell, pass, answer } = gated('SIGCONT');
    await tell('waiting');
    await tell('settled');
    await pass(200);
    await tell('waiting', 2);
    expect({ sent, released }).toEqual({ sent: resumed, released: ['1/0', '1/0'] });
    answer();
    await setImmediate();
    expect(sent).toEqual([...resumed, 'SIGSTOP']);
    expect(released.at(-1)).toBe('2/0');
  });

  it('do not overtake each other: a continue waits for the stop, also when another fails', async () => {
    const { sent, freezer, tell, answer } = gated('SIGSTOP');
    await tell('waiting');
    const given = freezer[Symbol.asyncDispose]();
    await setImmediate();
    expect(sent).toEqual(frozen);
    answer();
    await given;
    expect(sent).toEqual(resumed);
  });
});
