/** Faults of the state directory, on a real process and real files. */
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, vi } from 'vitest';
import { stateBitFlipped } from './state-bit-flipped.js';
import { stateLost } from './state-lost.js';
import { stateReadOnly } from './state-read-only.js';
import { stateTruncated } from './state-truncated.js';
import { ProcessRig } from './testing/process-rig.js';

const script = 'echo up; while :; do sleep 0.02; done';
const never = new AbortController().signal;
const ending = { signal: 'SIGKILL', downMs: 0 } as const;

async function started(state: Readonly<Record<string, string>>, patterns: readonly string[] = []) {
  const made = await new ProcessRig({ script, state: patterns }).start();
  for (const [name, text] of Object.entries(state)) writeFileSync(join(made.state, name), text);
  return made;
}

describe('state lost', () => {
  it('is told by what was removed while it was away, folders too', async () => {
    await using made = await started({ 'a.pos': '12345', 'b.pos': '1' });
    mkdirSync(join(made.state, 'deep'));
    writeFileSync(join(made.state, 'deep', 'c'), '22');
    const { heal, trace, figures } = await stateLost.inject(made.rig, ending, never);
    expect(existsSync(join(made.state, 'deep'))).toBe(false);
    expect(existsSync(made.state)).toBe(true);
    expect(await trace()).toBe('');
    await heal();
    await heal();
    expect(await trace()).toMatch(
      /^3 files of 8 bytes were removed \(a.pos, b.pos, deep\/c\); start time \d+ became \d+$/,
    );
    expect(await figures?.()).toMatchObject({ filesLost: 3, bytesLost: 8 });
  });

  it('leaves no trace where there was none to lose', async () => {
    await using made = await started({});
    const { heal, trace } = await stateLost.inject(made.rig, ending, never);
    await heal();
    expect(await trace()).toBe('');
  });
});

describe('state truncated', () => {
  it('cuts the files that the manifest names, and no others', async () => {
    const files = { 'imfile-state:1': 'x'.repeat(100), 'other.pid': '1234567890' };
    await using made = await started(files, ['imfile-state:*']);
    const options = { ...ending, keep: 0.25 };
    const { heal, trace } = await stateTruncated.inject(made.rig, options, never);
    expect(readFileSync(join(made.state, 'imfile-state:1'), 'utf8')).toHaveLength(25);
    expect(readFileSync(join(made.state, 'other.pid'), 'utf8')).toHaveLength(10);
    await heal();
    expect(await trace()).toMatch(/^imfile-state:1 of 100 bytes became 25; start time/);
  });

  it('says so where there is nothing to cut, and starts the shipper again all the same', async () => {
    await using made = await started({ 'some.pid': '1' }, ['positions.json']);
    const before = await made.instance.startedAtTicks();
    const options = { ...ending, keep: 0.5 };
    await expect(stateTruncated.inject(made.rig, options, never)).rejects.toThrow(
      /^shell keeps no state that could be damaged: expected positions.json in .*, found some.pid/,
    );
    expect(await made.instance.startedAtTicks()).not.toBe(before);
    expect(await made.instance.pids()).not.toEqual([]);
  });
});

describe('a bit flipped', () => {
  const differing = (before: string, after: Buffer) =>
    [...Buffer.from(before)].flatMap((byte, at) => (after[at] === byte ? [] : [byte ^ after[at]!]));

  it('is one bit, the same for the same seed', async () => {
    const text = 'the positions of twenty files';
    const outcomes: string[] = [];
    for (let time = 0; time < 2; time++) {
      await using made = await started({ 'a.pos': text });
      const options = { ...ending, flips: 1 };
      const { heal, trace } = await stateBitFlipped.inject(made.rig, options, never);
      const after = readFileSync(join(made.state, 'a.pos'));
      const wrong = differing(text, after);
      expect(wrong).toHaveLength(1);
      expect(Math.log2(wrong[0]!) % 1).toBe(0);
      await heal();
      expect(await trace()).toMatch(/^byte \d+ of a.pos was 0x.. and became 0x..; start time/);
      outcomes.push(after.toString('latin1'));
    }
    expect(outcomes[0]).toBe(outcomes[1]);
  });

  it('stands where it was asked for', async () => {
    await using made = await started({ 'a.pos': '{"end":1500}' });
    const options = { ...ending, flips: 1, after: '"end":', bit: 1 };
    const { heal, trace } = await stateBitFlipped.inject(made.rig, options, never);
    await heal();
    expect(readFileSync(join(made.state, 'a.pos'), 'utf8')).toBe('{"end":3500}');
    expect(await trace()).toContain('byte 7 of a.pos was 0x31 and became 0x33');
  });

  it('is refused with a sentence where that text is not', async () => {
    await using made = await started({ 'a.pos': '{}' });
    const options = { ...ending, flips: 1, after: 'offset' };
    await expect(stateBitFlipped.inject(made.rig, options, never)).rejects.toThrow(
      "no state file holds 'offset' (looked at a.pos): take another 'after'",
    );
  });
});

describe('a read-only state', () => {
  it('refuses writes until the cure, which is remembered before and forgotten after', async () => {
    await using made = await started({ 'a.pos': '1' });
    const file = join(made.state, 'a.pos');
    const { heal, trace } = await stateReadOnly.inject(made.rig, {}, never);
    expect(made).toMatchObject({ forgotten: 0, remembered: [{ of: expect.any(String) }] });
    expect(() => writeFileSync(file, '2')).toThrow(/EPERM|EACCES/);
    expect(() => writeFileSync(join(made.state, 'new'), '2')).toThrow(/EPERM|EACCES/);
    await heal();
    await heal();
    writeFileSync(file, '2');
    expect(made.forgotten).toBeGreaterThan(0);
    expect(await trace()).toMatch(
      /^a new file in .* was refused \(E\w+\), writing to a.pos was refused \(E\w+\)$/,
    );
  });

  it('is undone by what was written down, as after a kill, also twice', async () => {
    await using made = await started({ 'a.pos': '1' });
    // A shipper's control socket, or what stands for one here, takes no attribute.
    await execa('mkfifo', [join(made.state, 'control')]);
    await stateReadOnly.inject(made.rig, {}, never);
    const [program, ...words] = made.remembered[0]!.command;
    for (let time = 0; time < 2; time++) await execa(program, words);
    writeFileSync(join(made.state, 'a.pos'), '2');
  });

  describe('by permissions, for whom is not root', () => {
    const modes = { 'open.pos': 0o664, 'all.pos': 0o666, 'own.pos': 0o600, 'fixed.pos': 0o440 };

    /** As for a user: whom nothing binds is told so, after the cure. */
    async function locked(deed: (made: ProcessRig, state: string) => Promise<void>) {
      await using made = await started(Object.fromEntries(Object.keys(modes).map((n) => [n, n])));
      const state = made.state;
      for (const [name, mode] of Object.entries(modes)) chmodSync(join(state, name), mode);
      chmodSync(state, 0o2775);
      using _ = vi.spyOn(process, 'getuid').mockReturnValue(1000);
      await deed(made, state);
      const found = Object.keys(modes).map((name) => [name, modeOf(join(state, name))]);
      expect(Object.fromEntries(found)).toEqual(modes);
      expect(modeOf(state)).toBe(0o2775);
    }
    const modeOf = (path: string) => statSync(path).mode & 0o7777;

    it('gives back those of everybody', () =>
      locked(async (made) => {
        const injected = await stateReadOnly.inject(made.rig, {}, never).catch(String);
        if (typeof injected === 'string') expect(injected).toContain("can't be changed");
        else await injected.heal();
      }));

    it('gives them back after a kill too, twice; what came meanwhile is writable alone', () =>
      locked(async (made, state) => {
        const injected = await stateReadOnly.inject(made.rig, {}, never).catch(() => null);
        await injected?.heal();
        const [program, ...words] = made.remembered[0]!.command;
        const came = join(state, "it's new");
        writeFileSync(came, '');
        for (let time = 0; time < 2; time++) {
          chmodSync(came, 0o440);
          await execa('chmod', ['-R', 'a-w', state]);
          await execa(program, words);
          expect(modeOf(came)).toBe(0o640);
        }
      }));
  });
});
