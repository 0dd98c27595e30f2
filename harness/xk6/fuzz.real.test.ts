/**
 * Random lines of both implementations, held against each other byte by byte: 50 cases, or as many as
 * LOSTLINE_FUZZ_RUNS says, or for LOSTLINE_FUZZ_SECONDS. The verbose reporter tells how many that were.
 */
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LineBlock } from '../line/block.js';
import {
  bodyAlphabets,
  type LineSpec,
  lineFormats,
  linePeriods,
  payloadModes,
} from '../line/spec.js';
import { LineTemplates } from '../line/templates.js';
import { go } from './testing/go.js';
import { K6Folder } from './testing/k6.js';

const buildMs = 600_000;
const { LOSTLINE_FUZZ_RUNS: wantedRuns, LOSTLINE_FUZZ_SECONDS: wantedSeconds } = process.env;
const runs = Number(wantedRuns ?? (wantedSeconds ? 1_000_000_000 : 50));
/** After these no further case begins. */
const seconds = Number(wantedSeconds ?? 300 + runs);
const lastCaseMs = 60_000;
const folder = new K6Folder();
const program = `${folder.path}/linebytes`;

interface Asked {
  readonly spec: LineSpec;
  readonly run: string;
  readonly stream: number;
  readonly epoch: number;
  readonly first: number;
  readonly count: number;
  readonly piece: number;
}

/** @param least bytes of a payload */
function sizes(least: number): fc.Arbitrary<LineSpec['sizes']> {
  const bytes = fc.oneof(
    fc.integer({ min: least, max: least + 500 }),
    fc.constantFrom(least, 4_095, 4_096, 8_193, 16_384, 16_385),
  );
  const list = fc.array(bytes, { minLength: 1, maxLength: 10 });
  return fc.oneof(
    bytes.map((one) => ({ kind: 'fixed' as const, bytes: one })),
    list.map((all) => ({ kind: 'list' as const, bytes: all })),
    fc.tuple(bytes, fc.nat(1_000)).map(([bytesMin, more]) => {
      return { kind: 'uniform' as const, bytesMin, bytesMax: bytesMin + more };
    }),
  );
}

const spec: fc.Arbitrary<LineSpec> = fc.constantFrom(...payloadModes).chain((payload) =>
  fc.record({
    seed: fc.oneof(fc.nat(2 ** 32 - 1), fc.maxSafeNat()),
    format: fc.constantFrom(...lineFormats),
    alphabet: fc.constantFrom(...bodyAlphabets),
    payload: fc.constant(payload),
    sizes: sizes(payload === 'unique' ? 52 : 1_084),
    period: fc.constantFrom(...linePeriods),
    timestampOriginMs: fc.integer({ min: 0, max: Date.UTC(2090, 0) }),
    timestampStepMs: fc.nat(1_000),
    // A token stands whole in one record.
    criRecordBytesMax: fc.constantFrom(128, 256, 512, 16_384),
  }),
);
const asked: fc.Arbitrary<Asked> = fc.record({
  spec,
  run: fc.string({ unit: fc.constantFrom(...'abcxyz0189'), minLength: 6, maxLength: 6 }),
  stream: fc.integer({ min: 1, max: 8_999 }),
  epoch: fc.integer({ min: 1, max: 9_999 }),
  first: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 999_999_000_000 })),
  count: fc.integer({ min: 1, max: 1_500 }),
  piece: fc.integer({ min: 1, max: 1_200 }),
});

function digestOf({ spec, run, stream, epoch, first, count, piece }: Asked): string {
  const block = new LineBlock(new LineTemplates(spec, run), run, stream, epoch);
  const hash = createHash('sha256');
  for (let next = first; next < first + count; ) {
    next += block.prepare(next, Math.min(piece, first + count - next));
    hash.update(block.buffer.subarray(block.start, block.end));
  }
  return hash.digest('hex');
}

beforeAll(async () => {
  const { exitCode, stderr } = await go('build', '-trimpath', '-o', program, './cmd/linebytes');
  expect(exitCode, stderr).toBe(0);
}, buildMs);

afterAll(() => folder[Symbol.dispose]());

const timeout = seconds * 1_000 + lastCaseMs;
it('are the same in Go and TypeScript', { timeout }, async ({ annotate }) => {
  const child = execa(program, [], { buffer: false, reject: false });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const done = { cases: 0, lines: 0 };
  const property = fc.asyncProperty(asked, async (one) => {
    child.stdin.write(`${JSON.stringify(one)}\n`);
    // While the other one works as well.
    const digest = digestOf(one);
    const { value } = await answers.next();
    expect(value).toBe(digest);
    done.cases += 1;
    done.lines += one.count;
  });
  await fc.assert(property, { numRuns: runs, interruptAfterTimeLimit: seconds * 1_000 });
  expect(wantedSeconds ? 1 : runs).toBeLessThanOrEqual(done.cases);
  await annotate(`${done.cases} cases of ${done.lines} lines`);
  child.stdin.end();
  await child;
});
