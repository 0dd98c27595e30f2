import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { SystemClock } from './clock.js';
import { processState, untilState } from './process-state.js';

it('sees a process stop, and that it is gone', async () => {
  const child = spawn('sleep', ['60']);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    process.kill(child.pid!, 'SIGSTOP');
    expect(await untilState(child.pid!, 'T', new SystemClock())).toBe('T');
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  expect(await processState(child.pid!)).toBe('');
});

it('gives up after two seconds, with what it saw', async () => {
  let nowMs = 0;
  const clock = {
    nowMs: () => nowMs,
    wallMs: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += 500 * ms;
    },
  };
  expect(await untilState(process.pid, 'T', clock)).not.toBe('T');
  expect(nowMs).toBe(2000);
});
