/** Faults of a running process: its descriptors, its clock, its version. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { Rig } from '../fault.js';
import { clockJump } from './clock-jump.js';
import { cpuStarvation } from './cpu-starvation.js';
import { descriptorLimit } from './descriptor-limit.js';
import { ProcessRig } from './testing/process-rig.js';
import { upgrade } from './upgrade.js';

const script = 'echo up; while :; do sleep 0.02; done';
const never = new AbortController().signal;

function openFilesMax(pid: number): string {
  const limits = readFileSync(`/proc/${pid}/limits`, 'latin1');
  return /^Max open files\s+(\S+)/m.exec(limits)![1]!;
}

describe('a limit of descriptors', () => {
  /** Opens and closes a file again and again, and tells when that begins or ceases to work. */
  const opening = `state=; while :; do
    if { : <"$0"; } 2>&-; then now=opened; else now=refused; fi
    [ "$now" = "$state" ] || echo "$now"; state=$now
    sleep 0.02 2>/dev/null || read -t 0.02 -u 9 2>&-
  done`;

  it('keeps it from opening anything until the cure', async () => {
    await using made = await new ProcessRig({
      script: opening.replace('"$0"', '/etc/hostname'),
    }).start();
    await made.said(/opened/);
    const [pid] = await made.instance.pids();
    const before = openFilesMax(pid!);
    const { heal, trace, figures } = await descriptorLimit.inject(made.rig, {}, never);
    await made.said(/refused/);
    await heal();
    await heal();
    expect(openFilesMax(pid!)).toBe(before);
    await made.said(/refused\nopened/);
    const told = `the limit of process ${pid} was ${before} and became 3, with `;
    expect(await trace()).toContain(told);
    expect(await figures?.()).toMatchObject({ openFilesMax: '3' });
  });

  it('is the one that was asked for', async () => {
    await using made = await new ProcessRig({ script }).start();
    const [pid] = await made.instance.pids();
    const { heal } = await descriptorLimit.inject(made.rig, { openFilesMax: 77 }, never);
    expect(openFilesMax(pid!)).toBe('77');
    await heal();
  });

  it('is raised again for children that are born within the window, and for theirs', async () => {
    const forking = `trap 'bash -c "sleep 60 & echo born; wait" &' USR1
      sleep 60 & echo up; while :; do wait; done`;
    await using made = await new ProcessRig({ script: forking }).start();
    await made.said(/up/);
    const old = await made.instance.pids();
    const limits = old.map(openFilesMax);
    const { heal } = await descriptorLimit.inject(made.rig, { openFilesMax: 40 }, never);
    await made.instance.signal('SIGUSR1');
    await made.said(/born/);
    const young = (await made.instance.pids()).filter((pid) => !old.includes(pid));
    expect(young.map(openFilesMax)).toEqual(['40', '40']);
    await heal();
    expect(young.map(openFilesMax)).toEqual([limits[0], limits[0]]);
    expect(old.map(openFilesMax)).toEqual(limits);
  });

  it('that is no other than before leaves no trace', async () => {
    await using made = await new ProcessRig({ script }).start();
    const [pid] = await made.instance.pids();
    const same = { openFilesMax: Number(openFilesMax(pid!)) };
    const { heal, trace } = await descriptorLimit.inject(made.rig, same, never);
    await heal();
    expect(await trace()).toBe('');
  });

  it('is refused where the processes are not of this machine', async () => {
    const rig = { instance: { pids: async () => [] } } as unknown as Rig;
    await expect(descriptorLimit.inject(rig, {}, never)).rejects.toThrow(
      /^the shipper's processes can't be seen from here/,
    );
  });
});

describe('a clock that jumps', () => {
  // printf asks the clock of the shell itself.
  const telling = `while :; do printf 'at %(%s)T\\n' -1; sleep 0.1; done`;
  const hour = { bySeconds: 3600 };

  it('is seen by the program itself, goes back, and is proved', async () => {
    await using made = await new ProcessRig({ script: telling }).start(clockJump, hour);
    const seconds = async (digits: RegExp) => Number((await made.said(digits)).slice(3));
    const real = await seconds(/at \d+/);
    expect(Math.abs(real - made.clock.wallMs() / 1000)).toBeLessThan(60);
    const { heal, trace } = await clockJump.inject(made.rig, hour, never);
    const ahead = String(real + 3600).slice(0, -3);
    await made.said(new RegExp(`at (${ahead}|${Number(ahead) + 1})\\d{3}\n`));
    expect(await trace()).toBe('');
    await heal();
    await heal();
    const back = `at (${ahead}|${Number(ahead) + 1})\\d{3}\n(.*\n)*at ${String(real).slice(0, -3)}`;
    await made.said(new RegExp(back));
    expect(await trace()).toMatch(/moved by 36\d\d s|moved by 359\d s/);
  });

  it('leaves nothing in shared memory', async () => {
    const shared = (pid: number) => `/dev/shm/faketime_shm_${pid}`;
    const made = await new ProcessRig({ script: telling }).start(clockJump, hour);
    await made.said(/at \d+/);
    const [pid] = await made.instance.pids();
    // What a killed run would have done heeds who still runs.
    const [program, ...words] = made.remembered[0]!.command;
    await execa(program, words);
    expect(existsSync(shared(pid!))).toBe(true);
    await made[Symbol.asyncDispose]();
    expect(existsSync(shared(pid!))).toBe(false);
  });

  it('is refused for a program that has not loaded the library', async () => {
    await using made = await new ProcessRig({ script }).start();
    await expect(clockJump.inject(made.rig, hour, never)).rejects.toThrow(
      /^clockJump: the shipper has not loaded libfaketime: a program that is linked statically/,
    );
  });

  it("can't change the zone of a process of this machine", async () => {
    await using made = new ProcessRig({ script });
    const wish = { ...hour, zone: 'Asia/Kolkata' };
    await expect(clockJump.arrange!(made.rig, wish)).rejects.toThrow(
      "clockJump: a process of this machine has the machine's time zone: leave zone out, or use --engine docker",
    );
    expect(clockJump.options.safeParse({ zone: '../../etc/passwd' }).success).toBe(false);
  });
});

describe('an upgrade', () => {
  const options = upgrade.options.parse({ to: '2' });
  const versions = { '1': {}, '2': {} };

  /** Version 2 is another file with the same program in it, and has a configuration of its own. */
  async function upgradable() {
    const made = new ProcessRig({ script, versions, release });
    const newer = join(made.folder, 'bash-2');
    copyFileSync('/bin/bash', newer);
    const config = join(made.folder, 'config', 'shell.conf');
    writeFileSync(config, 'of version 1');
    function release({ version }: { readonly version: string }) {
      const program = version === '2' ? newer : 'bash';
      const replacement = { command: [program, '-c', `${script}; :`], environment: {} };
      return { replacement, files: { 'shell.conf': `of version ${version}` } };
    }
    return { made: await made.start(upgrade, options), newer, config };
  }

  it('puts another program and its configuration in place, and is proved by both', async () => {
    const { made, newer, config } = await upgradable();
    await using _ = made;
    const { heal, trace } = await upgrade.inject(made.rig, options, never);
    await heal();
    await heal();
    expect(await made.instance.program()).toContain(newer);
    expect(readFileSync(config, 'utf8')).toBe('of version 2');
    expect(await trace()).toMatch(
      /^1 became 2: \S*bash .* became \S*bash-2 .*, shell.conf changed, start time \d+ became \d+$/,
    );
  });

  it('is taken back by its cure where that is asked for', async () => {
    const { made, newer, config } = await upgradable();
    await using _ = made;
    const back = { ...options, cure: 'downgrade' } as const;
    const { heal, trace } = await upgrade.inject(made.rig, back, never);
    expect(await made.instance.program()).toContain(newer);
    await heal();
    await heal();
    expect(await made.instance.program()).not.toContain(newer);
    expect(readFileSync(config, 'utf8')).toBe('of version 1');
    expect(await trace()).toMatch(/^1 became 2: .*; 2 became 1 again: .*/);
  });

  it('to the very same program and configuration is no upgrade', async () => {
    const release = () => ({
      replacement: { command: ['bash', '-c', script], environment: {} },
      files: {},
    });
    await using made = await new ProcessRig({ script, versions, release }).start();
    const { heal, trace } = await upgrade.inject(made.rig, options, never);
    await heal();
    expect(await trace()).toBe('');
  });

  it('to a version that nobody knows is refused before the run', async () => {
    await using made = new ProcessRig({ script, versions });
    const wish = { ...options, to: '3' };
    await expect(upgrade.arrange!(made.rig, wish)).rejects.toThrow(
      "upgrade: target shell has no version '3': expected one of 1, 2",
    );
  });
});

it('limits that an engine can not move are refused', async () => {
  await using made = await new ProcessRig({ script }).start();
  const options = cpuStarvation.options.parse({});
  await expect(cpuStarvation.inject(made.rig, options, never)).rejects.toThrow(
    'this engine has no limits to move: use --engine docker',
  );
});
