/** Watches that are used up: in a namespace of the shipper's alone, shown, given back, and nowhere else. */
import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../support/clock.js';
import { EnvironmentError } from '../../support/errors.js';
import type { Rig } from '../fault.js';
import { expectOwnNamespace, watchesUsedUp } from './watches-used-up.js';

const timeout = 30_000;
const never = new AbortController().signal;
const limits = ['max_inotify_watches', 'max_inotify_instances'] as const;
const ofMachine = () => limits.map((name) => readFileSync(`/proc/sys/user/${name}`, 'utf8'));
const clock = new SystemClock();

/** Says 'on' and its pid when it stands where the fault puts it, and tries a watch whenever it is asked. */
const program = `
  const { watch } = require('fs');
  process.stdin.on('data', () => {
    try { watch('/').close(); console.log('watched') } catch (error) { console.log(error.code) }
  });
  console.log('on ' + process.pid);
`;

interface Shipper extends AsyncDisposable {
  readonly pid: number;
  /** What becomes of a new watch. */
  tries(): Promise<string>;
}

async function start(wrapper: readonly string[]): Promise<Shipper> {
  const [file, ...words] = [...wrapper, process.execPath, '-e', program];
  const child = execa(file!, words, { reject: false });
  const lines = child.iterable();
  const next = async () => String((await lines.next()).value);
  const [, pid] = (await next()).split(' ');
  return {
    pid: Number(pid),
    tries: async () => {
      child.stdin!.write('?');
      return next();
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await child;
    },
  };
}

async function wrapperOf(engine: 'process' | 'docker') {
  return watchesUsedUp.arrange!({ plan: { target: { engine } } } as Rig, { of: 'watches' });
}

let shippers: Shipper[] = [];
const rig = { clock, instance: { pids: async () => [shippers.at(-1)!.pid] } } as unknown as Rig;
const launch = async (wrapper?: readonly string[]) => {
  shippers.push(await start(wrapper ?? (await wrapperOf('process')).wrapper!));
  return shippers.at(-1)!;
};
beforeEach(() => {
  shippers = [];
});
afterEach(async () => {
  for (const shipper of shippers) await shipper[Symbol.asyncDispose]();
});

describe.each([
  ['watches', 'max_inotify_watches', 'ENOSPC'],
  ['instances', 'max_inotify_instances', 'EMFILE'],
] as const)('%s', (of, limit, code) => {
  it('are refused while it lasts and had again after the cure, also twice', {
    timeout,
  }, async () => {
    const machine = ofMachine();
    const shipper = await launch();
    const { heal, trace, figures } = await watchesUsedUp.inject(rig, { of }, never);
    expect(await shipper.tries()).toBe(code);
    expect(ofMachine()).toEqual(machine);
    await heal();
    await heal();
    expect(await shipper.tries()).toBe('watched');
    expect(await trace()).toMatch(
      new RegExp(
        `^${limit} was 0 in user:\\[\\d+\\]: a watch of our own was refused \\(${code}\\)$`,
      ),
    );
    expect(await figures?.()).toEqual({ watchesHeld: 0 });
  });
});

it('are refused to the shipper that was started in its place, too', { timeout }, async () => {
  await launch();
  const { heal } = await watchesUsedUp.inject(rig, { of: 'watches' }, never);
  await shippers[0]![Symbol.asyncDispose]();
  const another = await launch();
  await expect.poll(() => another.tries(), { interval: 50, timeout: 30_000 }).toBe('ENOSPC');
  await heal();
  expect(await another.tries()).toBe('watched');
});

it('are had again when the run is cut off half way', { timeout }, async () => {
  const shipper = await launch();
  const cut = new AbortController();
  const { heal } = await watchesUsedUp.inject(rig, { of: 'watches' }, cut.signal);
  cut.abort();
  await heal();
  expect(await shipper.tries()).toBe('watched');
});

it("are never taken where they are everybody's: no other limit is touched", {
  timeout,
}, async () => {
  const machine = ofMachine();
  await launch([]);
  const injecting = watchesUsedUp.inject(rig, { of: 'watches' }, never);
  await expect(injecting).rejects.toThrow(EnvironmentError);
  await expect(injecting).rejects.toThrow('has no user namespace of its own');
  expect(() => expectOwnNamespace(process.pid)).toThrow('are left alone');
  expect(ofMachine()).toEqual(machine);
});

it('asks a container for the right to be given a namespace', { timeout }, async () => {
  expect(await wrapperOf('docker')).toEqual({
    wrapper: ['unshare', '--user', '--map-root-user'],
    capabilities: ['SYS_ADMIN'],
  });
  expect(await wrapperOf('process')).not.toHaveProperty('capabilities');
});
