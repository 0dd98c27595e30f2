/** Faults of the configuration on the reference shipper, a process of its own with a real sink. */
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlannedTarget } from '../../plan/planned-target.js';
import type { Fault, Injected, Rig } from '../fault.js';
import { configAllowListEmpty } from './allow-list-empty.js';
import { configBlank } from './blank.js';
import type { ConfigOptions } from './config-fault.js';
import { configNoMatch } from './no-match.js';
import { Shipped } from './testing/shipped.js';

const never = new AbortController().signal;
/** Lines over which a fault lasts: several looks of the watch, and several batches. */
const lastsLines = 40;

const lasting = (shipped: Shipped) => shipped.untilWritten(lastsLines);
/** What is still shipped is seen before the cure, however slow the machine is. */
const shipping = (shipped: Shipped) => shipped.untilShips();

/** Until nothing comes any more, and as long again: its second half is silent. */
async function silent(shipped: Shipped): Promise<void> {
  const { written } = shipped.rig.progress();
  for (let reached = -1; reached !== shipped.rig.progress().reached; ) {
    reached = shipped.rig.progress().reached;
    await lasting(shipped);
  }
  await shipped.untilWritten(shipped.rig.progress().written - written);
}

async function broken(
  shipped: Shipped,
  fault: Fault<ConfigOptions>,
  options: Partial<ConfigOptions> = {},
  until: (shipped: Shipped) => Promise<void> = lasting,
): Promise<Injected> {
  const all = { delivery: 'inPlace', apply: undefined, ...options } as const;
  const injected = await fault.inject(shipped.rig, all, never);
  await until(shipped);
  return injected;
}

/** Heals, and gives what was seen of it. */
async function healed({ heal, trace, figures }: Injected) {
  await heal();
  return { trace: await trace(), figures: (await figures?.()) ?? {} };
}

describe('a blank configuration that is reloaded', () => {
  it('is refused by the correct shipper, which goes on (fail static) and loses nothing', async () => {
    await using shipped = await Shipped.start();
    const injected = await broken(shipped, configBlank, {}, shipping);
    expect(readFileSync(shipped.config, 'utf8')).toBe('');
    const { trace, figures } = await healed(injected);
    expect(trace).toMatch(
      /^shipper\.conf: inode \d+ was written anew, \d+ bytes became 0, sha256 \w+ became e3b0c44298fc; SIGHUP was sent to process \d+$/,
    );
    expect(figures).toMatchObject({
      ...{ taken: 'refused', behaviour: 'fail-static', decoysDelivered: 0, curedBy: 'reload' },
      said: expect.stringContaining('"reason":"nothing to follow"'),
      recoveryMs: expect.any(Number),
    });
    expect(readFileSync(shipped.config, 'utf8')).toBe(shipped.good);
    await injected.heal();
    expect(readFileSync(shipped.config, 'utf8')).toBe(shipped.good);
    await shipped.untilShips();
    const { delivered, reached } = shipped.rig.progress();
    expect(delivered).toBe(reached);
  });

  it('is told of one that fails closed, and what it loses', async () => {
    await using shipped = await Shipped.start({ defect: 'fail-closed' });
    const { figures } = await healed(await broken(shipped, configBlank, {}, silent));
    expect(figures).toMatchObject({ taken: 'accepted', behaviour: 'fail-closed' });
    const { delivered, reached } = shipped.rig.progress();
    expect(delivered).toBeLessThan(reached);
  });

  it('is told of one that fails open, by decoys that arrive', async () => {
    await using shipped = await Shipped.start({ defect: 'fail-open' });
    const { figures } = await healed(await broken(shipped, configBlank));
    expect(figures).toMatchObject({ taken: 'accepted', behaviour: 'fail-open' });
    expect(figures.decoysDelivered).toBeGreaterThan(0);
    expect(shipped.arrived.others).toContain('decoy 1');
  });
});

describe('a blank configuration that is met at a start', () => {
  it('is answered by the correct shipper with the one that it kept', async () => {
    await using shipped = await Shipped.start();
    const { trace, figures } = await healed(
      await broken(shipped, configBlank, { apply: 'coldStart', delivery: 'rename' }, shipping),
    );
    expect(trace).toMatch(/inode \d+ became \d+, .*; start time \d+ became \d+$/);
    expect(figures).toMatchObject({ behaviour: 'fail-static', curedBy: 'coldStart' });
  });

  it('ends one that kept none; the cure starts it again', async () => {
    await using shipped = await Shipped.start({ state: 'none' });
    const ending = async () => {
      while ((await shipped.rig.instance.pids()).length > 0) await lasting(shipped);
    };
    const injected = await broken(shipped, configBlank, { apply: 'restart' }, ending);
    const { figures } = await healed(injected);
    expect(figures).toMatchObject({
      ...{ taken: 'refused', behaviour: 'died', curedBy: 'start' },
      ...{ diedAfterMs: expect.any(Number), recoveryMs: expect.any(Number) },
      said: expect.stringContaining('nothing to follow'),
    });
    expect(await shipped.rig.instance.pids()).not.toEqual([]);
  });
});

describe('other damages', () => {
  it('a path that matches nothing is taken, and reading goes on where it stopped', async () => {
    await using shipped = await Shipped.start();
    const { figures } = await healed(await broken(shipped, configNoMatch, {}, silent));
    expect(figures).toMatchObject({ taken: 'accepted', behaviour: 'fail-closed' });
    const { delivered, reached } = shipped.rig.progress();
    expect(delivered).toBe(reached);
  });

  it('an allow-list that is emptied lets decoys out of a shipper that fails open', async () => {
    await using shipped = await Shipped.start({ defect: 'fail-open', allow: '^line ' });
    const arrangement = await configAllowListEmpty.arrange?.(shipped.rig, {
      delivery: 'inPlace',
      apply: undefined,
    });
    const files = { 'shipper.conf': 'follow /a\nship http\n' };
    expect(arrangement?.configure?.(files)['shipper.conf']).toContain('\nallow LL-');
    const { figures } = await healed(await broken(shipped, configAllowListEmpty));
    expect(figures.behaviour).toBe('fail-open');
  });

  it('a ConfigMap is swapped as a whole, and swapped back', async () => {
    await using shipped = await Shipped.start({ layout: 'configMap' });
    const data = join(dirname(shipped.config), '..data');
    expect(readlinkSync(data)).toBe('..version_1');
    const injected = await broken(shipped, configBlank, { delivery: 'configMap' }, shipping);
    expect(readlinkSync(data)).toBe('..version_2');
    expect(lstatSync(shipped.config).isSymbolicLink()).toBe(true);
    const { trace, figures } = await healed(injected);
    expect(trace).toMatch(/inode \d+ became \d+/);
    expect(figures.behaviour).toBe('fail-static');
    expect(readlinkSync(data)).toBe('..version_3');
    expect(readFileSync(shipped.config, 'utf8')).toBe(shipped.good);
  });
});

describe('proof and cure', () => {
  it('a shipper that was not told leaves no trace', async () => {
    await using shipped = await Shipped.start();
    const { manifest, version } = shipped.rig.choice;
    const reload = { kind: 'http', method: 'POST', port: 'none', path: '/reload' } as const;
    const deaf: Rig = { ...shipped.rig, choice: { manifest: { ...manifest, reload }, version } };
    const all = { delivery: 'inPlace', apply: 'reload' } as const;
    const injected = await configBlank.inject(deaf, all, never);
    await shipping(shipped);
    const { trace, figures } = await healed(injected);
    expect(trace).toBe('');
    expect(figures.curedBy).toBe('kept');
  });

  it('one that is cut short half way leaves the good one and a shipper that runs', async () => {
    await using shipped = await Shipped.start();
    const all = { delivery: 'inPlace', apply: 'coldStart' } as const;
    const stop = AbortSignal.abort(new Error('interrupted'));
    await expect(configBlank.inject(shipped.rig, all, stop)).rejects.toThrow('interrupted');
    expect(readFileSync(shipped.config, 'utf8')).toBe(shipped.good);
    await shipped.untilShips();
  });
});

describe('a target', () => {
  const target = {
    ...{ name: 'some', damages: ['blank', 'comments'], reload: 'restart' },
  } as unknown as PlannedTarget;
  const options = { delivery: 'inPlace', apply: undefined } as const;

  it.each([
    [configBlank, options, target, null],
    [configBlank, options, { ...target, damages: [] }, /^needs a target with a configuration file/],
    [configNoMatch, options, target, /^can't be done to .* some \(.* knows blank, comments\)/],
    [configBlank, { ...options, apply: 'reload' }, target, /only when it starts/],
    [configBlank, { ...options, apply: 'reload' }, { ...target, reload: 'http' }, null],
    [configBlank, options, { ...target, configuration: {} }, /one of your own/],
  ] as const)('is refused by name what it can not have: case %#', (fault, given, of, expected) => {
    const refusal = fault.refusal?.(given, of as PlannedTarget) ?? null;
    if (expected === null) expect(refusal).toBeNull();
    else expect(refusal).toMatch(expected);
  });
});
