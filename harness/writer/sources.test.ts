import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SourcePlan } from '../plan/source-plan.js';
import { expectAgreement } from './testing/agreement.js';
import { Rig, type RigOptions } from './testing/rig.js';

const kubernetes: SourcePlan = {
  kind: 'kubernetes',
  namespaces: ['default'],
  containersPerPod: 1,
  restartEvery: null,
  churn: null,
};

async function finished(options: RigOptions) {
  const rig = new Rig(options);
  await rig.run();
  const { logs } = rig.directories;
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((name) => lstatSync(join(logs, name)).isFile())
    .sort();
  return { rig, journal: expectAgreement(rig), files, names: files.map(lastPart) };
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What all rotations of a short-lived file have in common. */
const churning = { kind: 'churn', trigger: { kind: 'lines', lines: 200 }, countMax: 99 } as const;

describe("a kubelet's rotation", () => {
  test('compresses the file rotated last, and keeps as many as it is told', async () => {
    const { rig, journal, names } = await finished({
      source: kubernetes,
      line: { format: 'cri' },
      rotation: { kind: 'kubelet', keep: 3 },
    });
    using _ = rig;
    expect(names).toEqual([
      '0.log',
      '0.log.20260101-000001.gz',
      '0.log.20260101-000002.gz',
      '0.log.20260101-000003',
    ]);
    expect(journal.of('deleted').map(({ generation }) => generation)).toEqual([1]);
  });

  test('cuts a line between its records only, and one of a single record not at all', async () => {
    const long = { kind: 'list', bytes: [100, 1000] } as const;
    const { rig, journal } = await finished({
      source: kubernetes,
      line: { format: 'cri', sizes: long, criRecordBytesMax: 256 },
      rotation: { kind: 'kubelet', midLine: true, countMax: 1 },
    });
    using _ = rig;
    const { logs } = rig.directories;
    const { path, firstOffset } = journal.generations.at(-1)!.opened;
    expect(firstOffset).toBeGreaterThan(0);
    for (const line of readFileSync(join(logs, path), 'utf8').trimEnd().split('\n')) {
      expect(line).toMatch(/^\S+ stdout [PF] /);
    }
  });

  test('looks at the size in an interval, so files grow beyond it', async () => {
    const { rig, journal } = await finished({
      rotation: {
        kind: 'kubelet',
        trigger: { kind: 'bytes', bytes: 10_000, lookEveryMs: 30 },
        untilMs: 95,
      },
    });
    using _ = rig;
    expect(journal.of('rotated')[0]!.atMs).toBe(30);
    expect(journal.generations[0]!.closed!.bytes).toBeGreaterThan(20_000);
  });
});

test('docker drops the oldest file before it makes the new one', async () => {
  const { rig, journal, names } = await finished({
    source: { kind: 'docker-json', runtime: 'imitated', image: '' },
    line: { format: 'docker-json' },
    rotation: { kind: 'docker', keep: 2 },
  });
  using _ = rig;
  const id = names[0]!.slice(0, 64);
  expect(names).toEqual([`${id}-json.log`, `${id}-json.log.1`, `${id}-json.log.2`]);
  const order = journal.records.map(({ record }) => record);
  expect(order.lastIndexOf('deleted')).toBeLessThan(order.lastIndexOf('opened'));
});

test('a restarted container logs beside the files of the one before it, and no others', async () => {
  const { rig, journal, names } = await finished({
    source: { ...kubernetes, restartEvery: 2 },
    rotation: { kind: 'kubelet', countMax: 4 },
  });
  using _ = rig;
  expect(names).toEqual(['1.log', '1.log.20260101-000000', '2.log']);
  const rotated = journal.of('rotated').map(({ kind }) => kind);
  expect(rotated).toEqual(['kubelet', 'container-restart', 'kubelet', 'container-restart']);
  expect(journal.of('deleted').map(({ generation }) => generation)).toEqual([1, 2]);
  const links = readdirSync(join(rig.directories.logs, 'containers'));
  const targets = links.map((link) => readlinkSync(join(rig.directories.logs, 'containers', link)));
  expect(targets.map(lastPart).sort()).toEqual(['1.log', '2.log']);
});

describe('short-lived files', () => {
  test('get their lines, and are deleted a while later', async () => {
    const { rig, journal, names } = await finished({
      source: { kind: 'churn', lines: 200, deleteAfterMs: 30 },
      rotation: { ...churning, deleteAfterMs: 30, untilMs: 99 },
    });
    using _ = rig;
    expect(journal.generations.map(({ opened }) => opened.path)).toEqual([
      'app-0001.log',
      ...[1, 2, 3, 4].map((serial) => `app-0001-00000${serial}.log`),
    ]);
    for (const { rotated, deleted } of journal.generations.slice(0, 4)) {
      expect(deleted!.atMs - rotated!.atMs).toBeGreaterThanOrEqual(30);
    }
    expect(names).toEqual(['app-0001-000004.log']);
  });

  test('of pods go with their folders and links', async () => {
    const { rig } = await finished({
      source: { ...kubernetes, churn: { lines: 200, deleteAfterMs: 0 } },
      rotation: { ...churning, deleteAfterMs: 0 },
    });
    using _ = rig;
    expect(readdirSync(join(rig.directories.logs, 'pods'))).toHaveLength(1);
    expect(readdirSync(join(rig.directories.logs, 'containers'))).toHaveLength(1);
  });
});
