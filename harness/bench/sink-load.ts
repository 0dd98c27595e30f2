/**
 * The far side of a sink benchmark, as a process of its own so that its cost is not the sink's: sends
 * ready-made blocks of 200-byte lines over one connection as fast as they are taken, then exits.
 * Arguments: kind, the sink's endpoints as JSON, number of lines.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SinkKind } from '../plan/plan.js';
import { callExport, grpcClient } from '../sink/otlp/grpc-client.js';
import { lokiBatch } from './loki-batch.js';
import { otlpBatch } from './otlp-batch.js';
import {
  cloudwatchBatch,
  elasticsearchBatch,
  splunkHecBatch,
  victorialogsBatch,
} from './store-batches.js';
import { type StreamBlocks, streamBlocks } from './stream-blocks.js';

const lineBytes = 200;
const linesPerBlock = 5000;
const header = '<14>1 2026-01-01T00:00:00.000000Z host lostline - - - ';

type Endpoints = Readonly<Record<string, string>>;

function line(): string {
  return 'LL-bench1-0001-0001-000000000001-00000200-00000000 '.padEnd(lineBytes - 1, 'x');
}

function prepared(kind: SinkKind): StreamBlocks {
  return streamBlocks(kind, line(), linesPerBlock);
}

/** One request, sent over and over. */
interface Batch {
  readonly path: string;
  readonly type: string;
  readonly body: Uint8Array;
}

const httpBatches: Partial<Record<SinkKind, () => Batch>> = {
  http: () => ({ path: '/', type: 'application/x-ndjson', body: prepared('http').block }),
  elasticsearch: () => elasticsearchBatch(line(), linesPerBlock),
  victorialogs: () => victorialogsBatch(line(), linesPerBlock),
  'splunk-hec': () => splunkHecBatch(line(), linesPerBlock),
  cloudwatch: () => cloudwatchBatch(line()),
  'otlp-http': () => ({
    path: '/v1/logs',
    type: 'application/x-protobuf',
    body: otlpBatch(line(), linesPerBlock),
  }),
  loki: () => ({
    path: '/loki/api/v1/push',
    type: 'application/x-protobuf',
    body: lokiBatch(linesPerBlock),
  }),
};

async function post(url: URL, agent: Agent, { type, body }: Batch): Promise<void> {
  const own = { authorization: 'Splunk lostline', 'x-amz-target': 'Logs_20140328.PutLogEvents' };
  const headers = { ...own, 'content-type': type, 'content-length': body.length };
  const sent = request(url, { method: 'POST', agent, headers });
  sent.end(body);
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
}

async function overHttp(batch: Batch, { url }: Endpoints, blocks: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const whole = new URL(batch.path, url);
  for (let count = 0; count < blocks; count++) await post(whole, agent, batch);
  agent.destroy();
}

function connectTo({ host, port, caFile, serverName }: Endpoints) {
  if (!caFile) return connect(Number(port), host);
  const ca = readFileSync(caFile);
  return connectTls({ host: host!, port: Number(port), ca, servername: serverName! });
}

/** Answers are thrown away: the sink's side of them is what costs. */
async function overTcp(kind: SinkKind, to: Endpoints, count: number): Promise<void> {
  const socket = connectTo(to).resume();
  const { opening, block } = prepared(kind);
  socket.write(opening);
  for (let sent = 0; sent < count; sent++) {
    if (!socket.write(block)) await once(socket, 'drain');
  }
  socket.end();
  await once(socket, 'close');
}

async function overGrpc({ host, port }: Endpoints, blocks: number): Promise<void> {
  const client = grpcClient(`${host}:${port}`);
  const batch = otlpBatch(line(), linesPerBlock);
  for (let count = 0; count < blocks; count++) await callExport(client, batch);
  client.close();
}

async function overUdp({ host, port }: Endpoints, blocks: number): Promise<void> {
  const socket = createSocket('udp4');
  const datagram = Buffer.from(header + line());
  const burst = 500;
  for (let sent = 0; sent < blocks * linesPerBlock; sent += burst) {
    const calls = Array.from({ length: burst }, () =>
      sendOne(socket, datagram, Number(port), host!),
    );
    await Promise.all(calls);
  }
  socket.close();
}

function sendOne(socket: ReturnType<typeof createSocket>, bytes: Buffer, port: number, to: string) {
  return new Promise<void>((resolve) => {
    socket.send(bytes, port, to, () => resolve());
  });
}

function overFile({ path }: Endpoints, blocks: number): void {
  const file = openSync(path!, 'a');
  const { block } = prepared('file');
  for (let count = 0; count < blocks; count++) writeSync(file, block);
  closeSync(file);
}

const [kind, endpoints, lines] = process.argv.slice(2) as [SinkKind, string, string];
const to = JSON.parse(endpoints) as Endpoints;
const blocks = Math.ceil(Number(lines) / linesPerBlock);
const batch = httpBatches[kind]?.();
if (batch) await overHttp(batch, to, blocks);
else if (kind === 'otlp-grpc') await overGrpc(to, blocks);
else if (kind === 'syslog-udp') await overUdp(to, blocks);
else if (kind === 'file') overFile(to, blocks);
else await overTcp(kind, to, blocks);
