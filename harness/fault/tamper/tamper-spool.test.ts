/** A line in the shipper's own buffer: what is changed, and that nothing is claimed where no line stood. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tokenLayout } from '../../line/token.js';
import type { Rig } from '../fault.js';
import { tamperSpool } from './tamper-spool.js';

const never = new AbortController().signal;
let state = '';
let looks = 0;

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'lostline-spool-'));
  looks = 0;
});
afterEach(() => rmSync(state, { recursive: true }));

const sleep = async () => {
  looks++;
};
const rig = (): Rig => ({ run: 'abc123', places: { state }, clock: { sleep } }) as unknown as Rig;

it('changes one byte behind the token of the last line, and says which', async () => {
  const spool = join(state, 'spool');
  const tokens = ['1', '2'].map((digit) => 'LL-abc123-'.padEnd(tokenLayout.bytes, digit));
  const before = `${tokens[0]} first\n${tokens[1]} second\n`;
  writeFileSync(spool, before);
  const { heal, trace, figures } = await tamperSpool.inject(rig(), {}, never);
  await heal();
  const after = readFileSync(spool, 'utf8');
  const changed = [...before].flatMap((letter, at) => (after[at] === letter ? [] : [at]));
  expect(changed).toEqual([before.lastIndexOf('second')]);
  expect(after).toHaveLength(before.length);
  expect(await trace()).toBe(`edit: byte ${changed[0]} of ${spool}, of line ${tokens[1]}`);
  expect(await figures?.()).toEqual({ deed: 'edit', place: 'spool' });
});

it('claims nothing where no line of the run ever stood', async () => {
  writeFileSync(join(state, 'spool'), 'LL-zzz999-somebody else\n');
  const { heal, trace } = await tamperSpool.inject(rig(), {}, never);
  await heal();
  expect(await trace()).toBe('');
  expect(looks).toBe(500);
  expect(readFileSync(join(state, 'spool'), 'utf8')).toBe('LL-zzz999-somebody else\n');
});
