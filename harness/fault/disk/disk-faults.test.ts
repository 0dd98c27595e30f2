/** What is put among log files: its proof while it stands, nothing of it afterwards, and '' when it was not there. */
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cure } from '../../engine/cures.js';
import { SystemClock } from '../../support/clock.js';
import type { AnyFault, Rig } from '../fault.js';
import { diskFaults } from './list.js';

const never = new AbortController().signal;
let logs = '';
let remembered: Cure[] = [];
let forgotten = 0;

beforeEach(() => {
  [remembered, forgotten] = [[], 0];
  logs = mkdtempSync(join(tmpdir(), 'lostline-disk-'));
  writeFileSync(join(logs, 'app-0001.log'), 'a line\n');
});
afterEach(() => rmSync(logs, { recursive: true, force: true }));

function rigOf(): Rig {
  const plan = { load: { streams: 1, fileName: 'app-{stream}.log' }, source: { kind: 'files' } };
  return {
    ...{ plan, places: { logs }, run: 'abc123', clock: new SystemClock() },
    remember: (cure: Cure) => {
      remembered.push(cure);
      return () => {
        forgotten++;
      };
    },
    noise: () => ({ messages: 0, bytes: 0 }),
    instance: { pids: async () => [process.pid] },
  } as unknown as Rig;
}

function named(kind: string): AnyFault {
  const fault = diskFaults.find((one) => one.kind === kind);
  if (!fault) throw new Error(`no fault ${kind}`);
  return fault;
}

async function inject(
  kind: string,
  options: Readonly<Record<string, unknown>> = {},
  signal: AbortSignal = never,
) {
  const fault = named(kind);
  return fault.inject(rigOf(), fault.options.parse(options), signal);
}

const strange = [
  ['symlinkLoop', 'app-strange-loop.log', 'a link to itself', {}],
  ['fifoInPlace', 'app-strange-fifo.log', 'a named pipe', {}],
  ['directoryInPlace', 'app-strange-directory.log', 'a directory', {}],
  ['hardLink', 'app-strange-link.log', 'a second name of inode', {}],
  ['sparseFile', 'app-strange-sparse.log', '65536 bytes long', { bytes: 65_536 }],
] as const;

describe.each(strange)('%s', (kind, name, words, options) => {
  it(`stands at ${name} and is gone after the cure, which may come twice`, async () => {
    const { heal, trace } = await inject(kind, options);
    expect(readdirSync(logs)).toEqual(['app-0001.log', name]);
    await heal();
    await heal();
    expect(readdirSync(logs)).toEqual(['app-0001.log']);
    expect(await trace()).toContain(`${join(logs, name)} was ${words}`);
  });

  it('has no proof when somebody else has taken it away', async () => {
    const { heal, trace } = await inject(kind, options);
    rmSync(join(logs, name), { recursive: true });
    await heal();
    expect(await trace()).toBe('');
  });
});

describe('manyFiles', () => {
  it('makes as many as it was told, each with a line that is no loss, and removes them', async () => {
    const { heal, trace, figures } = await inject('manyFiles', { files: 20 });
    expect(readdirSync(logs)).toHaveLength(21);
    await heal();
    await heal();
    expect(readdirSync(logs)).toEqual(['app-0001.log']);
    expect(await trace()).toBe(`20 files stood in ${logs}`);
    expect(await figures?.()).toEqual({ files: 20, linesArrived: 0 });
  });
});

const leaving = [
  ...strange.map(([kind, , , options]) => [kind, options] as const),
  ['manyFiles', { files: 20 }],
  ['permissionLost', {}],
] as const;

describe('after a kill', () => {
  const standing = () =>
    readdirSync(logs).map((name) => [name, lstatSync(join(logs, name)).mode.toString(8)]);

  it.each(leaving)(
    '%s is undone by what was written down before, also twice',
    async (kind, options) => {
      const before = standing();
      // Whoever is killed takes nothing any more.
      const killed = new AbortController();
      const { heal } = await inject(kind, options, killed.signal);
      expect(standing()).not.toEqual(before);
      expect(forgotten).toBe(0);
      killed.abort();
      const [program, ...words] = remembered[0]!.command;
      for (let time = 0; time < 2; time++) await execa(program, words);
      expect(standing()).toEqual(before);
      await heal();
      expect([remembered.length, forgotten]).toEqual([1, 1]);
    },
  );
});

describe('permissionLost', () => {
  const modeOf = () => statSync(join(logs, 'app-0001.log')).mode & 0o777;

  it('is gone while the fault lasts, and back after the cure', async () => {
    const { heal, trace } = await inject('permissionLost');
    expect(modeOf()).toBe(0);
    await heal();
    expect(modeOf()).toBe(0o644);
    expect(await trace()).toContain('had mode 000');
  });

  it('comes back to a file that was rotated meanwhile', async () => {
    const { heal } = await inject('permissionLost');
    renameSync(join(logs, 'app-0001.log'), join(logs, 'app-0001.log.1'));
    await heal();
    expect(statSync(join(logs, 'app-0001.log.1')).mode & 0o777).toBe(0o644);
  });

  it('is proved of a file that was just being rotated when it came', async () => {
    rmSync(join(logs, 'app-0001.log'));
    const { heal, trace } = await inject('permissionLost');
    writeFileSync(join(logs, 'app-0001.log'), 'a line\n');
    await expect.poll(modeOf).toBe(0);
    await heal();
    expect(await trace()).toContain('had mode 000');
  });

  it('has no proof where no file was', async () => {
    rmSync(join(logs, 'app-0001.log'));
    const { heal, trace } = await inject('permissionLost');
    await heal();
    expect(await trace()).toBe('');
    expect(existsSync(join(logs, 'app-0001.log'))).toBe(false);
  });
});
