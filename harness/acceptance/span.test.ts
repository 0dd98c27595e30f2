/**
 * A writer here, a sink there, somebody else's shipper between, and their directories brought together: the
 * account is exact, also when one of them was killed on the way.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeReceipt, receiptRecordBytes } from '../evidence/receipt-record.js';
import type { Account } from '../ledger/account.js';
import type { LineRange } from '../verdict/result.js';
import { eventually, lostline, readNdjson } from './testing/lostline.js';
import { type SinkProgram, Spanning } from './testing/spanning.js';

/** Longer than a busy machine stands still. */
const quiet = ['--quiet', '5s'];
const patientMs = 180_000;
const tail = `drain: { quiet: 1s }
expect: { latenessMs: 30s }
`;
const storm = `name: spanning
load: { linesPerSecond: 5k/s, duration: 2s, streams: 2 }
rotation: { kind: rename-create, every: 250ms, keep: 20 }
${tail}`;
const long = storm.replace('duration: 2s', 'duration: 60s');
/** Every 20th line is longer than this shipper ships. */
const sizes = [...Array(19).fill('200'), '12KiB'].join(', ');
const cutting = `name: cutting
load: { linesPerSecond: 2k/s, duration: 1s, streams: 2, line: { bytes: { list: [${sizes}] } } }
${tail}`;

/** Lines that a sink has noted, of all runs. */
function noted(directory: string): number {
  const folder = join(directory, 'runs');
  let lines = 0;
  for (const run of readdirSync(folder)) {
    const file = join(folder, run, 'receipts.bin');
    // The folder of a run stands a moment before its first receipts do.
    if (!existsSync(file)) continue;
    const bytes = readFileSync(file);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length; at += receiptRecordBytes) {
      const receipt = decodeReceipt(view, at);
      if (receipt?.kind === 'arrived') lines += receipt.count;
    }
  }
  return lines;
}

/** Enough to judge, and some rotations on. */
const some = (sink: SinkProgram) =>
  eventually('lines have come', () => noted(sink.directory) >= 3_000, patientMs);

function expectSum({ written, delivered, lost, destroyed, indeterminate }: Account): void {
  expect(delivered + lost + destroyed + indeterminate).toBe(written);
}

describe.concurrent('writers, a shipper and a sink that know nothing of each other', {
  timeout: patientMs,
}, () => {
  it('make one account, and the same again from what was brought together', async () => {
    await using span = new Spanning(storm);
    const sink = await span.sink('sink');
    span.ship(sink.url);
    const writers = ['1/2', '2/2'].map((instance, index) =>
      span.writer(`writer-${index}`, '--run', 'k3x9ab', '--instance', instance),
    );
    const ended = await Promise.all(writers.map(({ child }) => child));
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    await eventually('all have come', () => noted(sink.directory) >= 10_000, patientMs);
    sink.child.kill('SIGTERM');
    expect((await sink.child).exitCode).toBe(0);
    const { code, out, result } = await span.judge(['writer-0', 'writer-1', 'sink']);
    expect(result.account).toMatchObject({
      ...{ written: 10_000, delivered: 10_000, lost: 0, duplicated: 0, unexpected: 0 },
    });
    expect({ code, outcome: result.outcome }).toEqual({ code: 0, outcome: 'pass' });
    const again = await lostline(['verdict', out]);
    expect(again.code).toBe(0);
    expect(again.out).toContain('PASS: 0 of 10,000 lines lost');
  });

  it('make a failure with ranges of what a defective shipper did not ship', async () => {
    await using span = new Spanning(cutting);
    const sink = await span.sink('sink', ...quiet);
    span.ship(sink.url, '--defect', 'truncate-long');
    const { child } = span.writer('writer', '--seed', '7');
    expect((await child).exitCode).toBe(0);
    await sink.child;
    const { code, out, result } = await span.judge(['sink', 'writer']);
    expect({ code, outcome: result.outcome }).toEqual({ code: 1, outcome: 'fail' });
    expect(result.account).toMatchObject({ written: 2_000, delivered: 1_900, lost: 100 });
    expect(result.account.corrupted.truncated).toBe(100);
    const ranges = readNdjson<LineRange>(out, 'ranges.ndjson');
    expect(ranges.filter(({ kind }) => kind === 'lost')).toHaveLength(100);
    expect(ranges[0]).toMatchObject({ stream: 1, generation: 1, cause: 'arrived-corrupted' });
  });
});

describe.concurrent('parts that do not reach their end', { timeout: patientMs }, () => {
  it('tell what can be told when the writer is killed', async () => {
    await using span = new Spanning(long);
    const sink = await span.sink('sink', ...quiet);
    span.ship(sink.url);
    const { child } = span.writer('writer');
    await some(sink);
    child.kill('SIGKILL');
    await child;
    await sink.child;
    const { code, result } = await span.judge(['writer', 'sink']);
    const { account, findings } = result;
    expectSum(account);
    expect(code).toBe(2);
    expect(account.lost).toBe(0);
    expect(account.unexpected).toBe(0);
    expect(account.delivered).toBeGreaterThan(0);
    expect(findings.find(({ check }) => check === 'writers-ended')!.message).toContain('killed');
  });

  it('tell what can be told when the sink is killed', async () => {
    await using span = new Spanning(storm);
    const sink = await span.sink('sink');
    span.ship(sink.url);
    const { child } = span.writer('writer');
    await some(sink);
    sink.child.kill('SIGKILL');
    await sink.child;
    expect((await child).exitCode).toBe(0);
    const { code, result } = await span.judge(['writer', 'sink']);
    expectSum(result.account);
    expect(code).toBe(2);
    expect(result.account).toMatchObject({ written: 10_000, lost: 0, unexpected: 0 });
    expect(result.account.indeterminate).toBeGreaterThan(0);
  });

  it('may be ended early, in good order: what was written is judged', async () => {
    await using span = new Spanning(long);
    const sink = await span.sink('sink');
    span.ship(sink.url);
    const { child } = span.writer('writer');
    await some(sink);
    child.kill('SIGTERM');
    const { exitCode, stdout } = await child;
    expect(exitCode).toBe(130);
    const [, told] = /wrote ([\d,]+) lines/.exec(stdout)!;
    const written = Number(told!.replaceAll(',', ''));
    await eventually('all have come', () => noted(sink.directory) >= written, patientMs);
    sink.child.kill('SIGTERM');
    await sink.child;
    const { code, result } = await span.judge(['writer', 'sink']);
    expect(result.account).toMatchObject({ written, delivered: written, lost: 0 });
    expect(code).toBe(0);
  });
});

describe.concurrent('a sink that other machines can reach', { timeout: patientMs }, () => {
  const post = async (url: string, headers: Record<string, string> = {}) => {
    const { port } = new URL(url);
    const request = { method: 'POST', body: 'a line\n', headers };
    return (await fetch(`http://127.0.0.1:${port}/`, request)).status;
  };

  it('takes nothing without its token, ends at SIGTERM, and writes the token nowhere', async () => {
    await using span = new Spanning(storm);
    const token = 'd41d8cd98f00b204';
    const sink = await span.sink('sink', '--listen', '0.0.0.0:0', '--token', token);
    expect(await post(sink.url)).toBe(401);
    expect(await post(sink.url, { authorization: 'Bearer wrong' })).toBe(401);
    expect(await post(sink.url, { authorization: `Bearer ${token}` })).toBe(200);
    const basic = Buffer.from(`anybody:${token}`).toString('base64');
    expect(await post(sink.url, { authorization: `Basic ${basic}` })).toBe(200);
    sink.child.kill('SIGTERM');
    const { exitCode, stdout } = await sink.child;
    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 messages that are no whole line');
    const files = readdirSync(sink.directory, { recursive: true, encoding: 'utf8' });
    for (const file of files.map((name) => join(sink.directory, name))) {
      if (statSync(file).isFile()) expect(readFileSync(file, 'latin1')).not.toContain(token);
    }
  });

  it('is refused without a token, unless its user trusts the network', async () => {
    await using span = new Spanning(storm);
    const listen = ['sink', '--listen', '0.0.0.0:0', '--out', span.at('refused')];
    const bare = await lostline([...listen, '--protocol', 'http']);
    expect(bare.code).toBe(64);
    expect(bare.err).toContain('expected --token T (or LOSTLINE_SINK_TOKEN)');
    const syslog = await lostline([...listen, '--protocol', 'syslog-tcp']);
    expect(syslog.err).toContain("syslog-tcp can't carry a token");
    const sink = await span.sink('sink', '--listen', '0.0.0.0:0', '--trusted-network');
    expect(await post(sink.url)).toBe(200);
  });
});
