/**
 * What arrives at the ledger: lines of a run with hostile ones among them, cut, joined, changed and mixed with
 * anything. Exactly those lines are delivered that came whole as a message of their own, each message has one
 * class, and the account adds up. The bytes are a list of deeds.
 */
import { Ledger } from '../../ledger/ledger.js';
import { Receiver } from '../../ledger/receiver.js';
import { type HostileClass, hostileClasses, type LineSpec, lineFormats } from '../../line/spec.js';
import { LineTemplates } from '../../line/templates.js';
import { assert } from '../../support/assert.js';
import { ManualClock } from '../../support/clock.js';
import { Input } from '../input.js';

const run = 'r4n0me';
const linesMax = 2_000;
const deedsMax = 64;
const identity = { stream: 1, epoch: 1 };

/** Classes of many kilobytes, which would make it slow. */
const bulky: readonly HostileClass[] = [
  ...(['regexBomb', 'deepJson', 'hugeNumbers'] as const),
  ...(['long64KiB', 'long1MiB', 'long16MiB'] as const),
];

/** A short period: every input prepares all of its lines anew. */
const spec: Omit<LineSpec, 'format'> = {
  ...{ seed: 42, alphabet: 'mixed', payload: 'unique' },
  sizes: { kind: 'uniform', bytesMin: 60, bytesMax: 160 },
  ...{ timestampOriginMs: 0, period: 100, timestampStepMs: 10, criRecordBytesMax: 4096 },
  hostile: { share: 0.2, classes: hostileClasses.filter((kind) => !bulky.includes(kind)) },
};
const formats = lineFormats.map((format) => new LineTemplates({ ...spec, format }, run));

export type Line = (sequence: number) => Buffer;

/** What became of a line on its way, by a few bytes. */
const deeds: readonly ((line: Line, input: Input) => Buffer)[] = [
  (line, input) => line(1 + input.number(linesMax)),
  (line, input) => {
    const whole = line(1 + input.number(linesMax));
    return whole.subarray(0, input.number(whole.length + 1));
  },
  (line, input) => {
    const whole = line(1 + input.number(linesMax));
    return whole.subarray(input.number(whole.length + 1));
  },
  (line, input) => {
    const whole = line(1 + input.number(linesMax));
    const from = input.number(whole.length + 1);
    return whole.subarray(from, from + input.number(whole.length + 1));
  },
  (line, input) =>
    Buffer.concat([line(1 + input.number(linesMax)), line(1 + input.number(linesMax))]),
  (line, input) => {
    const changed = Buffer.from(line(1 + input.number(linesMax)));
    changed[input.number(changed.length)] = input.byte();
    return changed;
  },
  (line, input) => {
    const whole = line(1 + input.number(linesMax));
    const at = input.number(whole.length + 1);
    const middle = input.take(input.byte());
    return Buffer.concat([whole.subarray(0, at), middle, whole.subarray(at)]);
  },
  (line, input) => Buffer.from(line(1 + input.number(linesMax)).toString('utf8')),
  (_line, input) => Buffer.from(input.take(input.byte())),
];

export interface Arrivals {
  readonly run: string;
  readonly templates: LineTemplates;
  /** The raw line and its payload. */
  readonly forms: readonly [Line, Line];
  readonly messages: readonly Buffer[];
}

/** What arrives of one format's lines, as the bytes choose it. */
export function arrivalsOf(data: Buffer): Arrivals {
  const input = new Input(data);
  const choice = input.byte();
  const templates = formats[choice % formats.length]!;
  const raw: Line = (sequence) => Buffer.from(templates.renderLine(run, { ...identity, sequence }));
  const payload: Line = (sequence) =>
    Buffer.from(templates.renderPayload(run, { ...identity, sequence }));
  const line = choice < 128 ? raw : payload;
  const messages: Buffer[] = [];
  for (let count = 0; count < deedsMax && !input.isEmpty; count++) {
    const message = deeds[input.byte() % deeds.length]!(line, input);
    if (message.length > 0) messages.push(message);
  }
  return { run, templates, forms: [raw, payload], messages };
}

export function fuzzReceiving(data: Buffer): void {
  const { templates, forms, messages } = arrivalsOf(data);
  const ledger = new Ledger({ streams: 1, apart: [] });
  const clock = new ManualClock();
  const receiver = new Receiver({ templates, run, ledger, clock });
  const expected = new Map<number, number>();
  for (const message of messages) {
    const whole = sequenceOf(message, forms);
    if (whole !== null) expected.set(whole, (expected.get(whole) ?? 0) + 1);
    receiver.deliver(message, 0, message.length);
  }
  receiver.settle();
  expectExact(ledger, expected, messages.length);
}

/** Which line this is, byte for byte; null for none. */
export function sequenceOf(message: Buffer, forms: readonly Line[]): number | null {
  const at = message.indexOf(`LL-${run}-`);
  if (at < 0) return null;
  const sequence = Number(message.toString('latin1', at + 20, at + 32));
  if (!Number.isInteger(sequence) || sequence < 1 || sequence > linesMax) return null;
  return forms.some((form) => form(sequence).equals(message)) ? sequence : null;
}

function expectExact(
  ledger: Ledger,
  expected: ReadonlyMap<number, number>,
  messages: number,
): void {
  const range = { ...identity, first: 1, last: linesMax, fate: 'written' } as const;
  const { account, received } = ledger.close({ written: [range], destroyed: [], complete: true });
  const arrivals = [...expected.values()].reduce((sum, count) => sum + count, 0);
  assert(received === messages, `${messages} messages, ${received} in the account`);
  assert(account.delivered === expected.size, `${expected.size} lines, ${account.delivered} told`);
  assert(account.duplicated === arrivals - expected.size, 'every further arrival is a repeat');
  for (const sequence of expected.keys()) assert(ledger.has(1, 1, sequence), 'the same lines');
}
