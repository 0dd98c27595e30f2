/**
 * k6 writes, without the Lostline command; a sink of its own receives what a shipper read; and `lostline judge`
 * brings both directories together. The verdict is the one that any other writer's lines would get.
 */
import { writeFileSync } from 'node:fs';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { LineRange } from '../verdict/result.js';
import { readNdjson } from './testing/lostline.js';
import { Spanning } from './testing/spanning.js';

const quiet = ['--quiet', '3s'];
const vus = 2;

/** Two VUs in a rotation storm. @param sizes of lines */
function script(span: Spanning, sizes: readonly number[], iterations: number): string {
  const path = span.at('script.js');
  const scenario = { executor: 'per-vu-iterations', vus, iterations };
  const open = {
    directory: span.at('k6'),
    path: `${span.logs}/app-{stream}.log`,
    lineBytes: sizes,
    rotation: { kind: 'rename-create', everyMs: 100, keep: 20 },
  };
  const lines = [
    "import lostline from 'k6/x/lostline';",
    `export const options = ${JSON.stringify({ scenarios: { storm: scenario } })};`,
    `const stream = lostline.open(${JSON.stringify(open)});`,
    'export default function () {',
    '  stream.burst({ lines: 1000, linesPerSecond: 5000 });',
    "  console.log('written', stream.written());",
    '}',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

function k6(path: string) {
  const told = ['run', '--no-usage-report', '--quiet', path];
  const program = packageFile('.cache', 'k6', 'k6');
  return execa(program, told, { reject: false, all: true, stdin: 'ignore' });
}

describe.concurrent('k6, a shipper, a sink and a judge', () => {
  it('pass where every line arrived', async () => {
    await using span = new Spanning('');
    const sink = await span.sink('sink', ...quiet);
    span.ship(sink.url);
    const { exitCode, all } = await k6(script(span, [200], 5));
    expect(exitCode, all).toBe(0);
    expect((await sink.child).exitCode).toBe(0);
    const { code, result } = await span.judge(['k6', 'sink']);
    expect(result.account).toMatchObject({
      ...{ written: 10_000, delivered: 10_000, lost: 0, duplicated: 0, unexpected: 0 },
    });
    expect({ code, outcome: result.outcome }).toEqual({ code: 0, outcome: 'pass' });
    expect(result.writer.rotations).toBeGreaterThan(5);
  });

  it('fail with ranges where the shipper cut long lines', async () => {
    await using span = new Spanning('');
    const sink = await span.sink('sink', ...quiet);
    span.ship(sink.url, '--defect', 'truncate-long');
    const sizes = [...Array<number>(19).fill(200), 12 * 1024];
    const { exitCode, all } = await k6(script(span, sizes, 1));
    expect(exitCode, all).toBe(0);
    await sink.child;
    const { code, out, result } = await span.judge(['k6', 'sink']);
    expect({ code, outcome: result.outcome }).toEqual({ code: 1, outcome: 'fail' });
    expect(result.account).toMatchObject({ written: 2_000, delivered: 1_900, lost: 100 });
    const ranges = readNdjson<LineRange>(out, 'ranges.ndjson');
    expect(ranges.filter(({ kind }) => kind === 'lost')).toHaveLength(100);
    expect(ranges[0]).toMatchObject({ stream: 1, cause: 'arrived-corrupted' });
  });

  it('say what can be said where k6 was killed: the account adds up, the rest is indeterminate', async () => {
    await using span = new Spanning('');
    const sink = await span.sink('sink', ...quiet);
    span.ship(sink.url);
    const child = k6(script(span, [200], 1_000));
    let seen = 0;
    for await (const text of child.iterable({ from: 'all' })) {
      if (String(text).includes('written') && ++seen === 4) child.kill('SIGKILL');
    }
    await child;
    await sink.child;
    const { code, result } = await span.judge(['k6', 'sink']);
    const { written, delivered, lost, destroyed, indeterminate, unexpected } = result.account;
    expect(delivered + lost + destroyed + indeterminate).toBe(written);
    // All that it was writing may have arrived: then nothing is in doubt.
    const isInDoubt = indeterminate > 0;
    expect({ code, lost, unexpected }).toEqual({ code: isInDoubt ? 2 : 0, lost: 0, unexpected: 0 });
    expect(delivered).toBeGreaterThan(2_000);
    expect(indeterminate).toBeLessThan(2 * 1_000);
    const ended = result.findings.find(({ check }) => check === 'writers-ended');
    expect(ended!.outcome).toBe(isInDoubt ? 'unknown' : 'pass');
    expect(ended!.message).toContain('killed');
  });
});
