/** What the senders of the sink benchmarks write to a connection, protocol by protocol: ready-made blocks. */
import { deflateSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import type { SinkKind } from '../plan/plan.js';

const header = '<14>1 2026-01-01T00:00:00.000000Z host lostline - - - ';

/** What is said once, and what is then sent over and over. */
export interface StreamBlocks {
  readonly opening: Buffer;
  readonly block: Buffer;
}

function repeated(frame: string, lines: number, opening = ''): StreamBlocks {
  return { opening: Buffer.from(opening), block: Buffer.from(frame.repeat(lines)) };
}

function octetCounted(line: string, lines: number): StreamBlocks {
  return repeated(`${header.length + line.length} ${header}${line}`, lines);
}

/** Sinks look at the form of a frame's number only, so that one block serves. */
function relp(line: string, lines: number): StreamBlocks {
  const frame = `2 syslog ${header.length + line.length} ${header}${line}\n`;
  return repeated(frame, lines, '1 open 14 relp_version=0\n');
}

/** PackedForward with a name to acknowledge, as Fluent Bit and Fluentd send it. */
function forward(line: string, lines: number): StreamBlocks {
  const time = Buffer.from([0xd7, 0, 0x65, 0x92, 0, 0, 0, 0, 0, 0]);
  const entry = Buffer.concat([Buffer.of(0x92), time, encode({ log: line, stream: 'stdout' })]);
  const entries = Buffer.alloc(entry.length * lines, entry);
  const block = Buffer.from(encode(['kube.var.log', entries, { size: lines, chunk: 'bench' }]));
  return { opening: Buffer.alloc(0), block };
}

/** A deflated window, with fields as Filebeat adds them. */
function lumberjack(line: string, lines: number): StreamBlocks {
  const event = JSON.stringify({
    '@timestamp': '2026-01-01T00:00:00.000Z',
    '@metadata': { beat: 'filebeat', type: '_doc', version: '8.0.0' },
    message: line,
    log: { offset: 123_456, file: { path: '/var/log/app.log' } },
    host: { name: 'node' },
  });
  const head = Buffer.from('2J\0\0\0\x01\0\0\0\0', 'latin1');
  head.writeUInt32BE(event.length, 6);
  const frame = Buffer.concat([head, Buffer.from(event)]);
  const deflated = deflateSync(Buffer.alloc(frame.length * lines, frame), { level: 3 });
  const heads = Buffer.from('2W\0\0\0\0' + '2C\0\0\0\0', 'latin1');
  heads.writeUInt32BE(lines, 2);
  heads.writeUInt32BE(deflated.length, 8);
  return { opening: Buffer.alloc(0), block: Buffer.concat([heads, deflated]) };
}

const byKind: Partial<Record<SinkKind, (line: string, lines: number) => StreamBlocks>> = {
  'syslog-tcp': octetCounted,
  'syslog-tls': octetCounted,
  relp,
  forward,
  lumberjack,
};

/** @param lines so many in each block. */
export function streamBlocks(kind: SinkKind, line: string, lines: number): StreamBlocks {
  const make = byKind[kind] ?? (() => repeated(`${line}\n`, lines));
  return make(line, lines);
}
