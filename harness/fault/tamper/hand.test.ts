/** Both hands on real files: what is changed, and what is left alone. */
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Change, Moved, ownHand } from './hand.js';
import { programHand } from './program-hand.js';

const text = 'one\ntwo\nthree\n';

function standing() {
  const folder = mkdtempSync(join(tmpdir(), 'lostline-hand-'));
  const path = join(folder, 'app.log');
  writeFileSync(path, text);
  const inode = String(statSync(path, { bigint: true }).ino);
  return { folder, path, inode, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

const changed = (how: Change['how'], at: number, bytes: string): Change => ({
  ...{ how, at, bytes: Buffer.from(bytes) },
});

describe.each([
  ['own', ownHand, /node/],
  ["a program's", programHand, /^lostline-tamper$/],
] as const)('%s hand', (_, hand, program) => {
  it.each([
    ['over', 4, 'TWO', 'one\nTWO\nthree\n'],
    ['rest', 4, 'three\n', 'one\nthree\n'],
    ['rest', 4, 'lie\ntwo\nthree\n', 'one\nlie\ntwo\nthree\n'],
  ] as const)('changes a file in its place: %s', async (how, at, bytes, expected) => {
    using place = standing();
    const { by, pid, refused } = await hand(place, changed(how, at, bytes));
    expect(refused).toBe('');
    expect(by).toMatch(program);
    expect(pid).toBeGreaterThan(0);
    expect(readFileSync(place.path, 'utf8')).toBe(expected);
    expect(String(statSync(place.path, { bigint: true }).ino)).toBe(place.inode);
  });

  it('brings another file to the path, and leaves nothing beside it', async () => {
    using place = standing();
    expect(await hand(place, changed('replace', 0, 'three\n'))).toMatchObject({ refused: '' });
    expect(readFileSync(place.path, 'utf8')).toBe('three\n');
    expect(String(statSync(place.path, { bigint: true }).ino)).not.toBe(place.inode);
    expect(readdirSync(place.folder)).toEqual(['app.log']);
  });

  it.each(['over', 'rest', 'replace'] as const)(
    'leaves a file alone that a rotation brought to the path: %s',
    async (how) => {
      using place = standing();
      renameSync(place.path, `${place.path}.1`);
      await expect(hand(place, changed(how, 0, 'x'))).rejects.toThrow(Moved);
      writeFileSync(place.path, 'new\n');
      await expect(hand(place, changed(how, 0, 'x'))).rejects.toThrow(Moved);
      expect(readFileSync(place.path, 'utf8')).toBe('new\n');
      expect(readFileSync(`${place.path}.1`, 'utf8')).toBe(text);
    },
  );
});
