/**
 * Test vectors of the line format: what every implementation of it must give, whatever its language. The
 * TypeScript one writes them (`npm run generate`) and is held against them by a test; so is the k6
 * extension's (harness/xk6/line). A line is there by its digest, short ones also as text, to be looked at.
 */
import { createHash } from 'node:crypto';
import { fnv1a32, fold32 } from '../support/hash.js';
import { Random } from '../support/random.js';
import { LineBlock } from './block.js';
import {
  bodyAlphabets,
  type LineFormat,
  type LineIdentity,
  type LineSizes,
  type LineSpec,
  lineFormats,
  payloadModes,
} from './spec.js';
import { LineTemplates } from './templates.js';
import { formatTimestamp } from './timestamp.js';

const run = 'v3ct0r';
const textBytesMax = 240;
/** Around the sizes of common buffers: a page, a pipe, an envelope of syslog, kubelet's record. */
const boundaries = [52, 53, 1023, 1024, 4095, 4096, 4097, 8192, 16_383, 16_384, 16_385, 65_536];
const lastSequence = 999_999_999_999;

interface VectorCase {
  readonly name: string;
  readonly spec: LineSpec;
  readonly stream: number;
  readonly epoch: number;
}

const usual: LineSpec = {
  ...{ seed: 7, format: 'plain', alphabet: 'mixed', payload: 'unique', period: 100 },
  sizes: { kind: 'uniform', bytesMin: 52, bytesMax: 300 },
  ...{ timestampOriginMs: 1_767_225_599_990, timestampStepMs: 7, criRecordBytesMax: 128 },
};

/** Every format with every alphabet and payload mode, then one thing at a time. */
export function vectorCases(): VectorCase[] {
  const plain = lineFormats.flatMap((format) =>
    bodyAlphabets.flatMap((alphabet) =>
      payloadModes.map((payload) => {
        const sizes: LineSizes =
          payload === 'unique' ? usual.sizes : { kind: 'uniform', bytesMin: 1084, bytesMax: 1300 };
        const spec = { ...usual, format, alphabet, payload, sizes };
        return { name: `${format}/${alphabet}/${payload}`, spec, stream: 3, epoch: 4 };
      }),
    ),
  );
  return [...plain, ...boundaryCases(), ...fieldCases()];
}

function boundaryCases(): VectorCase[] {
  const sizes: LineSizes = { kind: 'list', bytes: boundaries };
  return lineFormats.map((format: LineFormat) => {
    const spec: LineSpec = { ...usual, format, sizes, criRecordBytesMax: 16_384 };
    return { name: `${format}/boundary sizes`, spec, stream: 1, epoch: 1 };
  });
}

function fieldCases(): VectorCase[] {
  const of = (name: string, fields: Partial<LineSpec>, stream = 1, epoch = 1) => ({
    ...{ name, stream, epoch },
    spec: { ...usual, format: 'json', ...fields } satisfies LineSpec,
  });
  return [
    ...[0, 1, 2 ** 32 - 1, 2 ** 32 + 5, Number.MAX_SAFE_INTEGER].map((seed) =>
      of(`seed ${seed}`, { seed }),
    ),
    ...([10, 1000] as const).map((period) => of(`period ${period}`, { period })),
    of('fixed size', { sizes: { kind: 'fixed', bytes: 200 } }),
    of('last stream and epoch', {}, 8_999, 9_999),
    of('no step', { timestampStepMs: 0 }),
    of('leap day', { timestampOriginMs: Date.UTC(2028, 1, 29, 23, 59, 59, 999) }),
    of('one letter a record', { format: 'cri', criRecordBytesMax: 51 }),
  ];
}

/** The file's text, as it stands in golden/vectors.json. */
export function vectorFile(): string {
  const vectors = {
    about: 'Made by npm run generate; see harness/line/vectors.ts.',
    run,
    hashes: ['', 'a', 'lostline', 'äß😀'].map((text) => hashOf(text)),
    draws: [0, 1, 7, 2 ** 32 - 1].map((seed) => drawsOf(seed)),
    timestamps: [0, 1_767_225_599_990, 4_102_444_799_999].map((wallMs) => ({
      wallMs,
      milliseconds: formatTimestamp('milliseconds', wallMs),
      nanoseconds: formatTimestamp('nanoseconds', wallMs),
      nginx: formatTimestamp('nginx', wallMs),
    })),
    cases: vectorCases().map((one) => ({ ...one, ...linesOf(one) })),
  };
  return `${JSON.stringify(vectors, null, 1)}\n`;
}

function hashOf(text: string) {
  const fnv = fnv1a32(new TextEncoder().encode(text));
  return { text, fnv, folded: fold32(fnv, 12_345) };
}

function drawsOf(seed: number) {
  const random = new Random(seed);
  const derived = random.derive('bodies');
  return {
    seed,
    words: [random.uint32(), random.uint32(), random.uint32()],
    derived: [derived.uint32(), derived.uint32()],
    integers: Array.from({ length: 8 }, () => random.integer(3, 300)),
  };
}

function linesOf({ spec, stream, epoch }: VectorCase) {
  const templates = new LineTemplates(spec);
  const { period } = spec;
  const sequences = [1, 2, period - 1, period, period + 1, 12 * period + 7, lastSequence];
  return {
    lines: sequences.map((sequence) => lineOf(templates, { stream, epoch, sequence })),
    // Beyond 2^53 bytes a double is not exact; no stream gets there.
    offsets: sequences.slice(0, -1).map((sequence) => templates.offsetOf(sequence)),
    block: blockOf(templates, stream, epoch),
  };
}

function lineOf(templates: LineTemplates, identity: LineIdentity) {
  const bytes = templates.renderLine(run, identity);
  const text = Buffer.from(bytes).toString('utf8');
  const digest = { sequence: identity.sequence, bytes: bytes.length, sha256: sha256(bytes) };
  const isText = bytes.length <= textBytesMax && Buffer.from(text).equals(bytes);
  return isText ? { ...digest, text } : digest;
}

/** Three periods from the first line on, as a writer's block gives them, in uneven pieces. */
function blockOf(templates: LineTemplates, stream: number, epoch: number) {
  const block = new LineBlock(templates, run, stream, epoch);
  const hash = createHash('sha256');
  const last = 3 * templates.period;
  for (let next = 1, piece = 1; next <= last; piece = (piece * 3) % 41) {
    next += block.prepare(next, Math.min(piece, last + 1 - next));
    hash.update(block.buffer.subarray(block.start, block.end));
  }
  return { first: 1, last, sha256: hash.digest('hex') };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
