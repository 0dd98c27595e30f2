/**
 * Where a fuzzer begins: hostile lines of every class in the words of every protocol, so that it need not find
 * out by chance what a frame looks like.
 */
import { encode } from '@msgpack/msgpack';
import { hostileClasses, type LineSpec } from '../line/spec.js';
import { LineTemplates } from '../line/templates.js';
import { newlineSeparated } from '../sink/line-framing.js';
import { pushOf } from '../sink/loki/push.js';
import { pack } from '../sink/loki/snappy.js';
import { exportRequest } from '../sink/otlp/request.js';
import { frameOf } from '../sink/relp/relp-frame.js';
import { syslogFrame } from '../sink/syslog/syslog-frame.js';
import { octetCounted } from '../sink/syslog/syslog-framing.js';

/** Longer lines make a fuzzer slow, and teach it nothing. */
const lineBytesMax = 2_048;
const run = 'r4n0me';
const periods = 1_000;

function hostileLines(): Buffer[] {
  const spec: LineSpec = {
    ...{ seed: 42, format: 'plain', alphabet: 'mixed', payload: 'unique' },
    sizes: { kind: 'fixed', bytes: 80 },
    ...{ timestampOriginMs: 0, period: periods, timestampStepMs: 10, criRecordBytesMax: 4096 },
    hostile: { share: 0.2, classes: hostileClasses.filter((kind) => !kind.startsWith('long')) },
  };
  const templates = new LineTemplates(spec, run);
  const sequences = Array.from({ length: periods - 1 }, (_, index) => index + 1);
  return sequences
    .filter((sequence) => templates.hostileClass(sequence) !== null)
    .map((sequence) => Buffer.from(templates.renderPayload(run, { stream: 1, epoch: 1, sequence })))
    .filter((line) => line.length <= lineBytesMax);
}

function relp(line: Buffer): Buffer {
  const text = syslogFrame(line).toString('latin1');
  const session = frameOf(1, 'open', 'relp_version=0\nrelp_software=x\ncommands=syslog');
  return Buffer.from(`${session}${frameOf(2, 'syslog', text)}${frameOf(3, 'close', '')}`, 'latin1');
}

function lumberjack(line: Buffer): Buffer {
  const event = Buffer.from(JSON.stringify({ message: line.toString('latin1') }));
  const head = Buffer.from('2W\0\0\0\x012J\0\0\0\x01\0\0\0\0', 'latin1');
  head.writeUInt32BE(event.length, 12);
  return Buffer.concat([head, event]);
}

function forward(line: Buffer): Uint8Array {
  return encode(['app', [[1, { message: line }]], { chunk: 'c', size: 1 }]);
}

const streams: readonly ((line: Buffer) => Uint8Array)[] = [
  (line) => newlineSeparated([line, line]),
  (line) => octetCounted([line, line]),
  (line) => Buffer.concat([syslogFrame(line), Buffer.from('\n')]),
  (line) => Buffer.concat([Buffer.from('<34>Oct 11 22:14:15 host app: '), line]),
  relp,
  lumberjack,
  forward,
];

const text = (line: Buffer) => JSON.stringify(line.toString());
const otlpText = (line: Buffer) =>
  `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":${text(line)}}}]}]}]}`;
const cloudwatchText = (line: Buffer) =>
  `{"logGroupName":"g","logStreamName":"s","logEvents":[{"timestamp":0,"message":${text(line)}}]}`;
const requests: readonly ((line: Buffer) => Uint8Array)[] = [
  (line) => Buffer.from(`[{"message":${text(line)}},${text(line)}]`),
  (line) => Buffer.from(`{"create":{}}\n{"message":${text(line)}}\n`),
  (line) => Buffer.from(`{"streams":[{"stream":{},"values":[["1",${text(line)}]]}]}`),
  (line) => pushOf([line], '{a="b"}', 1),
  (line) => Buffer.from(otlpText(line)),
  (line) => exportRequest([line]),
  (line) => Buffer.from(`{"event":${text(line)}}{"event":{"message":${text(line)}}}`),
  (line) => Buffer.from(`{"_msg":${text(line)},"_time":"0"}\n`),
  (line) => Buffer.from(cloudwatchText(line)),
  (line) => pack(pushOf([line], '{a="b"}', 1)),
];

/** By target: what to begin with. */
export function seedsOf(target: string): Uint8Array[] {
  const lines = hostileLines();
  const chosen = (ways: typeof streams, head: readonly number[]) =>
    lines.flatMap((line) =>
      ways.map((way, index) => Buffer.concat([Buffer.of(index, ...head), way(line)])),
    );
  if (target === 'framings') return chosen(streams, [7, 63, 0, 200]);
  if (target === 'bodies') return chosen(requests, []);
  if (target === 'json-fields') {
    return lines.map((line) => Buffer.from(`{"a":[1,{"b":null}],"message":${text(line)}}`));
  }
  if (target === 'mutations') {
    return lines.map((line) => Buffer.concat([Buffer.of(0, line.length % 256), line, line]));
  }
  return lines.map((_, index) => Buffer.from(Array.from({ length: 48 }, (_, at) => index * at)));
}
