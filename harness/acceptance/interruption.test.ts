/**
 * Ctrl-C, SIGTERM, SIGHUP and `kill -9` in the middle of a run: nothing stays on the machine, and what can be
 * said of the lines is said, with the rest `indeterminate`.
 */
import { describe, expect, it } from 'vitest';
import { leftBehind, nothing } from './testing/left-behind.js';
import { eventually, lostline } from './testing/lostline.js';
import { judge, type Started, startRun } from './testing/running.js';

const load = `
name: interrupted
load: { linesPerSecond: 20k/s, duration: 60s, streams: 2 }
rotation: { kind: rename-chain, every: 500ms, keep: 3, freezeShipperMs: 50 }
`;
const linesMin = 5_000;

const shippers = [
  { engine: 'process', flags: ['--target', 'reference'] },
  { engine: 'docker', flags: ['--target', 'rsyslog@8.2302'] },
] as const;

async function expectAccounted(run: Started) {
  const { code, outcome, account } = await judge(run);
  const { written, delivered, lost, destroyed, indeterminate } = account;
  expect({ code, outcome, lost }).toEqual({ code: 2, outcome: 'unknown', lost: 0 });
  expect(written).toBeGreaterThanOrEqual(linesMin);
  expect(delivered + destroyed + indeterminate).toBe(written);
  expect(delivered).toBeGreaterThan(0);
  return account;
}

describe.each(shippers)('a run in the $engine engine', ({ engine, flags }) => {
  it.each(['SIGINT', 'SIGTERM'] as const)('stops and cleans up after %s', async (signal) => {
    await using run = await startRun(load, flags);
    await run.writing(linesMin);
    const { code, err } = await run.end(signal);
    expect(code).toBe(130);
    expect(err.trim()).toBe(`${signal}: stopping and cleaning up; once more ends at once`);
    expect(await leftBehind(run, engine)).toEqual(nothing);
    await expectAccounted(run);
  });

  it('leaves things behind after kill -9, which the doctor finds and removes', async () => {
    await using run = await startRun(load, flags);
    await run.writing(linesMin);
    await run.end('SIGKILL');
    expect(await leftBehind(run, engine)).not.toEqual(nothing);
    const found = await lostline(['doctor'], { env: run.env });
    expect(found.out).toContain(`of run ${run.runId}`);
    const cleaned = await lostline(['doctor', '--clean'], { env: run.env });
    expect(cleaned.out).toMatch(new RegExp(`^removed \\w+ \\S+ of run ${run.runId}$`, 'm'));
    expect(await leftBehind(run, engine)).toEqual(nothing);
    await expectAccounted(run);
  });

  it('leaves nothing behind after kill -9 and the next start', async () => {
    await using run = await startRun(load, flags);
    await run.writing(linesMin);
    await run.end('SIGKILL');
    await using next = await startRun(load, flags, run);
    await eventually('the next run has begun to write', () =>
      next.events().some((event) => event.event === 'phase' && event.phase === 'load'),
    );
    expect(await leftBehind(run, engine)).toEqual(nothing);
  });
});

describe('an interruption', () => {
  it('heals what is broken: a frozen shipper goes on and ends', async () => {
    const frozen = `${load}faults: [{ kind: freeze, at: 500ms, for: 50s }]\n`;
    await using run = await startRun(frozen, ['--target', 'reference']);
    await eventually('the shipper is frozen', () =>
      run.events().some((event) => event.event === 'fault' && event.state === 'injected'),
    );
    expect((await run.end('SIGINT')).code).toBe(130);
    expect(await leftBehind(run, 'process')).toEqual(nothing);
  });

  it('is heard before the load, while the shipper ships nothing', async () => {
    const idle = ['--target', 'command', '--option', 'command=sleep 1000'];
    await using run = await startRun(load, idle);
    await eventually('the shipper runs', () =>
      run.events().some((event) => event.event === 'shipper' && event.state === 'started'),
    );
    expect((await run.end('SIGINT')).code).toBe(130);
    expect(await leftBehind(run, 'process')).toEqual(nothing);
    const { code, account } = await judge(run);
    expect({ code, written: account.written }).toEqual({ code: 2, written: 0 });
  });

  it('is heard while the pipeline drains', async () => {
    const short = `
name: draining
load: { linesPerSecond: 20k/s, duration: 500ms }
drain: { quiet: 50s, timeout: 55s }
`;
    await using run = await startRun(short, ['--target', 'reference']);
    await eventually('the drain has begun', () =>
      run.events().some((event) => event.event === 'phase' && event.phase === 'drain'),
    );
    expect((await run.end('SIGTERM')).code).toBe(130);
    expect(await leftBehind(run, 'process')).toEqual(nothing);
    const { code, account } = await judge(run);
    expect({ code, written: account.written, lost: account.lost }).toEqual({
      code: 2,
      written: 10_000,
      lost: 0,
    });
  });

  it('by a closed terminal cleans up, also when shell and kernel both tell of it', async () => {
    await using run = await startRun(load, ['--target', 'reference']);
    await run.writing(linesMin);
    await run.interrupt('SIGHUP');
    const { code, err } = await run.end('SIGHUP');
    expect(code).toBe(130);
    expect(err.trim()).toBe('SIGHUP: stopping and cleaning up; once more ends at once');
    expect(await leftBehind(run, 'process')).toEqual(nothing);
    await expectAccounted(run);
  });

  it('ends at once when it is repeated, and the next start removes the rest', async () => {
    const stubborn = `command=sh -c 'trap "" TERM; while :; do sleep 1; done'`;
    await using run = await startRun(load, ['--target', 'command', '--option', stubborn]);
    await eventually('the shipper runs', () =>
      run.events().some((event) => event.event === 'shipper' && event.state === 'started'),
    );
    await run.interrupt();
    expect((await run.end('SIGINT')).code).toBe(130);
    const left = await leftBehind(run, 'process');
    expect(left.processes.join()).toContain('trap');
    await lostline(['doctor', '--clean'], { env: run.env });
    expect(await leftBehind(run, 'process')).toEqual(nothing);
  });

  it('by kill -9 over a frozen shipper leaves one that the doctor still removes', async () => {
    const frozen = `${load}faults: [{ kind: freeze, at: 500ms, for: 50s }]\n`;
    await using run = await startRun(frozen, ['--target', 'reference']);
    await eventually('the shipper is frozen', () =>
      run.events().some((event) => event.event === 'fault' && event.state === 'injected'),
    );
    await run.end('SIGKILL');
    expect((await leftBehind(run, 'process')).processes).toHaveLength(1);
    await lostline(['doctor', '--clean'], { env: run.env });
    expect(await leftBehind(run, 'process')).toEqual(nothing);
  });
});
