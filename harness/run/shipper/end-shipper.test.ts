/** What is told of a shipper's end. */
import { expect, it } from 'vitest';
import type { ExitStatus } from '../../engine/engine.js';
import type { Recorder } from '../recorder.js';
import { endShipper } from './end-shipper.js';

const killed: ExitStatus = { code: null, signal: 'SIGKILL', atMs: 5 };
const never = new Promise<ExitStatus>(() => {});

async function told(before: Promise<ExitStatus>, status: ExitStatus) {
  const events: unknown[] = [];
  const warnings: string[] = [];
  const instance = { exited: () => before, stop: async () => status };
  const recorder = {
    event: (event: unknown) => events.push(event),
    warn: (message: string) => warnings.push(message),
  } as unknown as Recorder;
  await endShipper(instance, recorder, 10_000);
  return { events, warnings };
}

it('says so when it had to be killed', async () => {
  const { events, warnings } = await told(never, killed);
  const detail = 'killed: SIGTERM did not end it in 10 s';
  expect(events).toEqual([{ event: 'shipper', state: 'stopped', detail }]);
  expect(warnings).toEqual([
    'the shipper did not end within 10 s of SIGTERM and was killed: what it had read and not sent by then is gone with it',
  ]);
});

it('says nothing of one that ended by itself, or had ended before, however that was', async () => {
  const stopped = [{ event: 'shipper', state: 'stopped', detail: '' }];
  expect(await told(never, { code: 0, signal: null, atMs: 5 })).toEqual({
    events: stopped,
    warnings: [],
  });
  expect(await told(Promise.resolve(killed), killed)).toEqual({ events: stopped, warnings: [] });
});
