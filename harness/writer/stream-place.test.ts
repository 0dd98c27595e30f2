import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { kubernetesNode } from '../plan/layout/kubernetes.js';
import { StreamPlace } from './stream-place.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-place-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const source = {
  kind: 'kubernetes',
  namespaces: ['default'],
  containersPerPod: 1,
  restartEvery: null,
  churn: null,
} as const;

function place(isShortLived: boolean): StreamPlace {
  return new StreamPlace({ stream: 1, directory, layout: kubernetesNode(source, 7), isShortLived });
}

const pods = () => readdirSync(join(directory, 'pods'));
const links = () => readdirSync(join(directory, 'containers'));

test('the folders of a short-lived file stand before the one before it ends, its link does not', () => {
  const stream = place(true);
  const ahead = pods().map((pod) => join(directory, 'pods', pod, 'app'));
  expect(ahead.every((folder) => existsSync(folder))).toBe(true);
  expect([ahead.length, links().length]).toEqual([2, 1]);
  stream.moveOn('churn');
  expect(ahead).toContain(dirname(stream.path));
});

test('what was made for a short-lived file that never comes goes at the end, and the last file stays', () => {
  const stream = place(true);
  const removeFirst = stream.moveOn('churn');
  removeFirst();
  stream.end();
  expect(pods().map((pod) => join(directory, 'pods', pod))).toEqual([
    dirname(dirname(stream.path)),
  ]);
  expect(links()).toHaveLength(1);
});

test('a restarted container goes on in the folders that it has', () => {
  const stream = place(false);
  const first = stream.path;
  stream.moveOn('restart');
  stream.end();
  expect(pods()).toHaveLength(1);
  expect([dirname(stream.path), links().length]).toEqual([dirname(first), 2]);
});
