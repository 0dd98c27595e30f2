import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExitStatus } from '../../engine/engine.js';
import { ManualClock } from '../../support/clock.js';
import type { Answer } from '../settle/probe.js';
import { warmUp } from './warm-up.js';

const never = new AbortController().signal;
const lives = new Promise<ExitStatus>(() => {});
let output = '';

beforeEach(() => {
  output = join(mkdtempSync(join(tmpdir(), 'lostline-warm-up-')), 'output.log');
  writeFileSync(output, 'reading\nno such sink\n');
});
afterEach(() => rmSync(join(output, '..'), { recursive: true }));

/** Time stands still in it: a probe that is waited for is waited for until it is called off. */
function warming(exited: Promise<ExitStatus>, answer?: Answer) {
  const clock = new ManualClock();
  let calledOff = false;
  const sendUntilOne = async (timeoutMs: number, _againMs: number, signal: AbortSignal) => {
    signal.addEventListener('abort', () => {
      calledOff = true;
    });
    if (!answer) await clock.sleep(timeoutMs, signal);
    return answer ?? { arrived: false, tookMs: timeoutMs };
  };
  const setting = {
    plan: { target: { name: 'any', version: '1' } },
    directory: { file: () => output },
  };
  const warmed = warmUp(
    { probe: { sendUntilOne }, instance: { exited: () => exited }, setting },
    never,
  );
  return { warmed, wasCalledOff: () => calledOff };
}

const end = (status: Partial<ExitStatus>): Promise<ExitStatus> =>
  Promise.resolve({ code: null, signal: null, atMs: 0, ...status });

describe('before the load a shipper', () => {
  it('ships a line, or is told to have shipped none', async () => {
    await warming(lives, { arrived: true, tookMs: 5 }).warmed;
    await expect(warming(lives, { arrived: false, tookMs: 30_000 }).warmed).rejects.toThrow(
      /^target any@1 shipped nothing within 30s: expected a probe line .* words: reading \| no such sink$/,
    );
  });

  it.each([
    [{ code: 7 }, 'shipped nothing and ended with exit code 7: expected'],
    [{ signal: 'SIGSEGV' as const }, 'shipped nothing and ended with signal SIGSEGV: expected'],
    [{ code: 0 }, "a program that goes on in the background can't be followed: keep it"],
  ])('that ends with %j is waited for no longer', async (status, told) => {
    const { warmed, wasCalledOff } = warming(end(status));
    await expect(warmed).rejects.toThrow(told);
    await expect(warmed).rejects.toThrow('its last words: reading | no such sink');
    expect(wasCalledOff()).toBe(true);
  });
});
