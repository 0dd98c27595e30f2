/** What file permissions do to a tamperer without rights; becoming one needs root. */
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Change } from './hand.js';
import { unprivilegedHand } from './program-hand.js';

const text = 'one\ntwo\n';

function standing(mode: number, folderMode: number) {
  const folder = mkdtempSync(join(tmpdir(), 'lostline-hand-'));
  const path = join(folder, 'app.log');
  writeFileSync(path, text);
  chmodSync(path, mode);
  chmodSync(folder, folderMode);
  const inode = String(statSync(path, { bigint: true }).ino);
  return { folder, path, inode, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

const change = (how: Change['how']): Change => ({ how, at: 4, bytes: Buffer.from('TWO') });

describe('a tamperer without rights', () => {
  it.each(['over', 'rest', 'replace'] as const)(
    "is refused the writer's files: %s",
    async (how) => {
      using place = standing(0o644, 0o755);
      expect(await unprivilegedHand(place, change(how))).toMatchObject({ refused: 'EACCES' });
      expect(readFileSync(place.path, 'utf8')).toBe(text);
      expect(readdirSync(place.folder)).toEqual(['app.log']);
    },
  );

  it('changes a file that anybody may write', async () => {
    using place = standing(0o666, 0o755);
    expect(await unprivilegedHand(place, change('over'))).toMatchObject({ refused: '' });
    expect(readFileSync(place.path, 'utf8')).toBe('one\nTWO\n');
  });

  it('replaces a file in a folder that anybody may write, though not the file itself', async () => {
    using place = standing(0o644, 0o777);
    expect(await unprivilegedHand(place, change('replace'))).toMatchObject({ refused: '' });
    expect(readFileSync(place.path, 'utf8')).toBe('TWO');
  });
});
