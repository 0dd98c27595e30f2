import {
  copyFileSync,
  fstatSync,
  mkdtempSync,
  openSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Copies } from './copies.js';
import { lineBoundary } from './held-line.js';
import { identityOf } from './identity.js';
import { type Standing, Tail } from './tail.js';

let directory: string;
let livePath: string;
const tails: Tail[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-copies-'));
  livePath = join(directory, 'app.log');
});
afterEach(() => {
  for (const tail of tails.splice(0)) tail.close();
  rmSync(directory, { recursive: true });
});

function follow(path: string, standing: Standing): Tail {
  const descriptor = openSync(path, 'r');
  const stat = fstatSync(descriptor, { bigint: true });
  const identity = identityOf(stat);
  const sighting = { path, livePath, standing, identity, size: Number(stat.size) };
  const tail = new Tail(descriptor, identity, sighting as never, lineBoundary, 0);
  tails.push(tail);
  return tail;
}

/** A live file that was read to its end, and the copy that copytruncate has just made of it. */
function copied() {
  writeFileSync(livePath, 'one\ntwo\n');
  const live = follow(livePath, 'live');
  live.read(1000, 1000);
  copyFileSync(livePath, `${livePath}.1`);
  return { live, copy: follow(`${livePath}.1`, 'rotated') };
}

it('leaves a copy undecided while the live file still holds the same', () => {
  const { live, copy } = copied();
  expect(new Copies().originOf(copy, live)).toEqual({ kind: 'undecided' });
});

it('leaves a copy undecided when the live file was truncated a moment ago and nobody noticed', () => {
  const { live, copy } = copied();
  truncateSync(livePath);
  expect(new Copies().originOf(copy, live)).toEqual({ kind: 'undecided' });
});

it('knows the copy of a file whose truncate was noticed, and how far it was taken', () => {
  const { live, copy } = copied();
  const copies = new Copies();
  copies.truncated(livePath, { prefix: live.prefix, acknowledged: live.acknowledged });
  expect(copies.originOf(copy, live)).toMatchObject({ kind: 'copy', takenTo: 8 });
});

it('takes a longer file that differs for one of its own', () => {
  const { live } = copied();
  writeFileSync(`${livePath}.2`, 'three\nfour\nfive\n');
  expect(new Copies().originOf(follow(`${livePath}.2`, 'rotated'), live)).toEqual({ kind: 'own' });
});
