/** What a killed harness left broken is undone by the next start, and what a live one broke is left alone. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCureLeftovers, rememberCure } from './cures.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lostline-cures-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The record as a process would have left it that is not there any more. */
function orphan(): void {
  const [name = ''] = readdirSync(join(folder, 'cures'));
  const file = join(folder, 'cures', name);
  const record = JSON.parse(readFileSync(file, 'utf8'));
  const fields = record.owner.split('|');
  fields[4] = '1';
  writeFileSync(file, JSON.stringify({ ...record, owner: fields.join('|') }));
}

describe('a cure that was written down', () => {
  it('is no leftover while its owner lives', () => {
    rememberCure('run-1', 'fault-1', { of: 'a file', command: ['true'] }, folder);
    expect(findCureLeftovers(folder)).toEqual([]);
  });

  it('is carried out once when its owner is dead', async () => {
    const made = join(folder, 'made');
    rememberCure('run-1', 'fault-1', { of: 'a file', command: ['touch', made] }, folder);
    orphan();
    const [left] = findCureLeftovers(folder);
    expect(left).toMatchObject({ kind: 'fault', id: 'a file', runId: 'run-1' });
    await left?.remove();
    expect(existsSync(made)).toBe(true);
    expect(findCureLeftovers(folder)).toEqual([]);
  });

  it('that fails is told with its command, and kept', async () => {
    rememberCure('run-1', 'fault-1', { of: 'a disk', command: ['false'] }, folder);
    orphan();
    const [left] = findCureLeftovers(folder);
    await expect(left?.remove()).rejects.toThrow("a disk of a killed run can't be undone (false");
    expect(findCureLeftovers(folder)).toHaveLength(1);
  });

  it('is nothing to do where the place has gone', async () => {
    const cure = { of: 'a file', command: ['false'], at: join(folder, 'gone') } as const;
    rememberCure('run-1', 'fault-1', cure, folder);
    orphan();
    await findCureLeftovers(folder)[0]?.remove();
    expect(findCureLeftovers(folder)).toEqual([]);
  });

  it('is forgotten when the fault was healed', () => {
    const forget = rememberCure('run-1', 'fault-1', { of: 'a file', command: ['true'] }, folder);
    orphan();
    forget();
    forget();
    expect(findCureLeftovers(folder)).toEqual([]);
  });
});
