import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { SystemClock } from './clock.js';
import { processState, untilState } from './process-state.js';

it('sees a process stop, and that it is gone', async () => {
  const child = spawn('sleep', ['60']);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    process.kill(child.pid!, 'SIGSTOP');
    expect(await untilState([child.pid!], 'T', new SystemClock())).toBe('T');
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  expect(await processState(child.pid!)).toBe('');
});

it('waits for every thread of every process', async () => {
  const script =
    'import threading,time\nfor _ in range(8): threading.Thread(target=time.sleep,args=(60,),daemon=True).start()\nprint(1,flush=True)\ntime.sleep(60)';
  const children = [1, 2].map(() => spawn('python3', ['-c', script], { stdio: 'pipe' }));
  const ended = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  const pids = children.map(({ pid }) => pid!);
  const clock = new SystemClock();
  try {
    for (const child of children) await once(child.stdout, 'data');
    process.kill(pids[0]!, 'SIGSTOP');
    expect(await untilState([pids[0]!], 'T', clock)).toBe('T');
    const hasty = { nowMs: () => clock.nowMs() * 1_000, wallMs: () => 0, sleep: async () => {} };
    expect(await untilState(pids, 'T', hasty)).not.toBe('T');
    process.kill(pids[1]!, 'SIGSTOP');
    expect(await untilState(pids, 'T', clock)).toBe('T');
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(ended);
  }
});

it('does not wait for what nobody sees', async () => {
  const clock = {
    nowMs: () => 0,
    wallMs: () => 0,
    sleep: () => Promise.reject(new Error('waits')),
  };
  expect(await untilState([], 'T', clock)).toBe('');
});

it('gives up after ten seconds, with what it saw', async () => {
  let nowMs = 0;
  const clock = {
    nowMs: () => nowMs,
    wallMs: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += 500 * ms;
    },
  };
  expect(await untilState([process.pid], 'T', clock)).not.toBe('T');
  expect(nowMs).toBe(10_000);
});
