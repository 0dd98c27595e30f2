import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../support/clock.js';
import type { RotationState } from '../../writer/rotation-runner.js';
import { Freezer } from './freezer.js';

const calm = { lateWriteMs: 0, createGapMs: 0, copyTruncateGapMs: 0 };
const never = new AbortController().signal;

/** Freezes for 200 ms; tells which signals were sent, and what was warned of. */
function freezing(waits: Partial<typeof calm> = {}, signal = never) {
  const clock = new ManualClock();
  const sent: string[] = [];
  const released: string[] = [];
  const warnings: string[] = [];
  const instance = {
    pids: async () => [],
    signal: async (name: NodeJS.Signals) => void sent.push(name),
  };
  const recorder = {
    event: (event: unknown) => event as never,
    warn: (message: string) => void warnings.push(message),
  };
  const freezer = new Freezer(
    {
      rotation: { ...calm, ...waits, freezeShipperMs: 200 },
      shippers: [{ instance, recorder }],
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
  return { freezer, sent, released, warnings, tell, pass };
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
