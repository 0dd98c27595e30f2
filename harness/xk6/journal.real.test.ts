/** Journals and log files that k6 leaves, read and audited by what judges any other run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AuditRecord } from '../evidence/audit.js';
import { sealOf } from '../evidence/journal-chain.js';
import { lineFormats } from '../line/spec.js';
import { auditLogs } from '../run/audit/audit-logs.js';
import { iterations, K6Folder } from './testing/k6.js';

const never = new AbortController().signal;

/** Everything that is not as the journal says. */
async function audited(folder: K6Folder) {
  const { templates, run, journals } = folder.read();
  const told: AuditRecord[] = [];
  const tell = (record: AuditRecord) => told.push(record);
  const audit = { directory: folder.logs, templates, run, journals, tell, nowMs: () => 0 };
  const summary = await auditLogs(audit, never);
  return { summary, alterations: told.filter(({ record }) => record === 'alteration') };
}

async function wrote(folder: K6Folder, open: object, body: string, options = iterations(1)) {
  const opened = `const stream = lostline.open({ directory, ...${JSON.stringify(open)} });`;
  const { all, exitCode } = await folder.start(
    options,
    `${opened}\nexport default function () { ${body} }`,
  );
  expect(exitCode, all).toBe(0);
}

/** Killed at an instant of its own, some rotations after so many iterations of 20,000 lines. */
async function killed(folder: K6Folder, rotation: object, iterationsBefore = 1): Promise<void> {
  const child = folder.start(
    iterations(1_000_000),
    `const stream = lostline.open({ directory, rotation: ${JSON.stringify(rotation)} });
     export default function () {
       stream.write(20000);
       console.log('written', stream.written());
     }`,
  );
  let seen = 0;
  for await (const text of child.iterable({ from: 'all' })) {
    if (String(text).includes('written') && ++seen === iterationsBefore) child.kill('SIGKILL');
  }
  await child;
}

describe('rotations of a k6 stream', () => {
  it.concurrent.each([
    ['rename-create', { bytes: 50_000 }],
    ['rename-chain', { lines: 777 }],
    ['rename-chain', { lines: 777, lateWriteMs: 20 }],
    ['delete-create', { lines: 777 }],
    ['copytruncate', { bytes: 50_000, copyTruncateGapMs: 5 }],
    ['truncate', { bytes: 50_000 }],
    ['kubelet', { bytes: 50_000, createGapMs: 1 }],
    ['kubelet', { bytes: 30_000, lookEveryMs: 20 }],
  ])('%s %j are journalled as they took place', async (kind, more) => {
    using folder = new K6Folder();
    const rotation = { kind, keep: 100, ...more };
    const open = { rotation, lineBytes: { min: 60, max: 300 }, alphabet: 'mixed' };
    await wrote(folder, open, 'stream.burst({ lines: 5000, linesPerSecond: 20000 });');
    const { journals, torn, broken } = folder.read();
    expect({ torn, broken }).toEqual({ torn: 0, broken: [] });
    const [journal] = journals;
    expect(journal).toMatchObject({
      stream: 1,
      epoch: 1,
      committedNext: 5_001,
      intendedNext: 5_001,
    });
    expect(journal!.ended).toMatchObject({ next: 5_001 });
    expect(journal!.rotationFailures).toEqual([]);
    expect(journal!.generations.length).toBeGreaterThan(3);
    const { summary, alterations } = await audited(folder);
    expect(alterations).toEqual([]);
    expect(summary.failures).toEqual([]);
    const isGone = kind === 'delete-create' || kind === 'truncate';
    expect(summary.files).toBe(isGone ? 1 : journal!.generations.length);
  });
});

describe('a k6 run', () => {
  it.concurrent.each(lineFormats)('writes %s lines of several VUs', async (format) => {
    using folder = new K6Folder();
    const open = { format, lineBytes: [52, 200, 4_096, 16_385], rotation: { lines: 400 } };
    await wrote(folder, open, 'stream.write(1000);', iterations(2, 3));
    const { journals, plan, broken } = folder.read();
    expect(broken).toEqual([]);
    expect(journals.map(({ stream, committedNext }) => [stream, committedNext])).toEqual(
      [1, 2, 3].map((stream) => [stream, 2_001]),
    );
    expect(plan.load.streams).toBe(3);
    const { summary, alterations } = await audited(folder);
    expect(alterations).toEqual([]);
    expect(summary.lines).toBe(6_000);
  });

  it('is sealed at its end', async () => {
    using folder = new K6Folder();
    await wrote(folder, {}, 'stream.write(10);');
    const text = readFileSync(join(folder.directory, 'events.ndjson'), 'utf8');
    const events = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const journals = sealOf(join(folder.directory, 'journal'));
    expect(events.at(-1)).toMatchObject({ event: 'sealed', journals });
    expect(events.map(({ phase }) => phase)).toEqual(['load', 'drain', undefined]);
  });

  it('that is killed leaves what was written, and goes on as the next epoch', async () => {
    using folder = new K6Folder();
    const rotation = { kind: 'rename-create', bytes: 500_000, keep: 1_000 };
    await killed(folder, rotation, 3);
    const { journals, broken, run } = folder.read();
    const [journal] = journals;
    expect(broken).toEqual([]);
    expect(journal!.ended).toBeNull();
    expect(journal!.committedNext).toBeGreaterThan(60_000);
    expect(journal!.intendedNext - journal!.committedNext).toBeLessThanOrEqual(1_000);
    await wrote(folder, { rotation }, 'stream.write(100);');
    const again = folder.read();
    expect(again.run).toBe(run);
    expect(again.journals.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(again.journals[1]).toMatchObject({ committedNext: 101, ended: { next: 101 } });
  });

  it.each([
    ['rename-create', {}],
    ['rename-create', { createGapMs: 1, lateWriteMs: 2 }],
    ['rename-chain', {}],
    ['copytruncate', {}],
    ['copytruncate', { copyTruncateGapMs: 2 }],
    ['truncate', {}],
    ['delete-create', {}],
    ['kubelet', { createGapMs: 1 }],
  ])(
    'that is killed at whatever instant of a %s %j looks tampered with by nobody',
    async (kind, more) => {
      for (let kill = 0; kill < 8; kill++) {
        using folder = new K6Folder();
        await killed(folder, { kind, bytes: 20_000 + kill, keep: 3, ...more });
        const { alterations, summary } = await audited(folder);
        expect(alterations).toEqual([]);
        expect(summary.failures).toEqual([]);
      }
    },
  );

  it.concurrent('whose executor plans iterations tells how late its lines were', async () => {
    using folder = new K6Folder();
    const scenario = {
      ...{ executor: 'constant-arrival-rate', rate: 50, timeUnit: '1s', duration: '1s' },
      preAllocatedVUs: 2,
    };
    const options = { scenarios: { test: scenario }, thresholds: { lostline_lateness: ['max>0'] } };
    await wrote(folder, {}, 'stream.write(20);', options);
    const { journals } = folder.read();
    const written = journals.reduce((sum, { committedNext }) => sum + committedNext - 1, 0);
    expect(written).toBeGreaterThanOrEqual(800);
    expect(Math.max(...journals.map(({ ended }) => ended!.latenessMs.max))).toBeGreaterThan(0);
  });
});

describe('several k6 instances', () => {
  it('write disjoint streams of one run, by execution segments', async () => {
    using one = new K6Folder();
    using other = new K6Folder();
    const segments = ['0:1/2', '1/2:1'];
    const folders = [one, other];
    const ended = await Promise.all(
      folders.map((folder, index) =>
        folder.start(
          iterations(1, 4),
          "const stream = lostline.open({ directory, run: 'k3x9ab' });\nexport default () => stream.write(10);",
          '--execution-segment',
          segments[index]!,
          '--execution-segment-sequence',
          '0,1/2,1',
        ),
      ),
    );
    for (const { exitCode, all } of ended) expect(exitCode, all).toBe(0);
    const read = folders.map((folder) => folder.read());
    expect(read.map(({ run }) => run)).toEqual(['k3x9ab', 'k3x9ab']);
    const streams = read.flatMap(({ journals }) => journals.map(({ stream }) => stream));
    expect(streams.toSorted()).toEqual([1, 2, 3, 4]);
  });

  it('do not share a directory', async () => {
    using folder = new K6Folder();
    const script =
      'const stream = lostline.open({ directory });\nexport default () => stream.burst({ lines: 150, linesPerSecond: 10 });';
    const first = folder.start(iterations(1), script);
    await folder.opened();
    const { all } = await folder.start(iterations(1), script);
    expect(all).toContain('another k6 process writes into');
    expect((await first).exitCode).toBe(0);
  });
});

describe('options that can not be', () => {
  it.concurrent.each([
    [{ formt: 'json' }, 'unknown option "formt": expected directory, name,'],
    [{ format: 'xml' }, 'format: expected one of plain, json, cri, docker-json, nginx-access'],
    [{ lineBytes: 20 }, 'lineBytes: expected 52 to 16777216 bytes a line with payload unique'],
    [{ rotation: { kind: 'move' } }, 'rotation.kind: expected one of copytruncate, delete-create'],
    [{ rotation: { bytes: 1, lines: 1 } }, 'expected one of everyMs, bytes and lines, found 2'],
    [{ to: { protocol: 'http', url: 'nowhere' } }, 'url: expected an HTTP URL such as'],
    [{ run: 'Far too long' }, 'run: expected six letters or digits in lower case'],
  ])('%j are told in one sentence', async (open, message) => {
    using folder = new K6Folder();
    const opened = `const stream = lostline.open({ directory, ...${JSON.stringify(open)} });`;
    const body = `${opened}\nexport default function () { stream.write(); }`;
    const { all } = await folder.start(iterations(1), body);
    expect(all.replaceAll('\\"', '"')).toContain(message);
  });
});
