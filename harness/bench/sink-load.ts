/**
 * The far side of a sink benchmark, as a process of its own so that its cost is not the sink's: sends
 * ready-made blocks of 200-byte lines over one connection as fast as they are taken, then exits.
 * Arguments: kind, the sink's endpoints as JSON, number of lines.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { SinkKind } from '../plan/plan.js';

const lineBytes = 200;
const linesPerBlock = 5000;
const header = '<14>1 2026-01-01T00:00:00.000000Z host lostline - - - ';

type Endpoints = Readonly<Record<string, string>>;

function line(): string {
  return 'LL-bench1-0001-0001-000000000001-00000200-00000000 '.padEnd(lineBytes - 1, 'x');
}

function block(kind: SinkKind): Buffer {
  const frame = header + line();
  const framed = kind === 'syslog-tcp' ? `${Buffer.byteLength(frame)} ${frame}` : `${line()}\n`;
  return Buffer.from(framed.repeat(linesPerBlock));
}

async function post(url: string, agent: Agent, body: Buffer): Promise<void> {
  const sent = request(url, { method: 'POST', agent, headers: { 'content-length': body.length } });
  sent.end(body);
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
}

async function overHttp({ url }: Endpoints, blocks: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const body = block('http');
  for (let count = 0; count < blocks; count++) await post(url!, agent, body);
  agent.destroy();
}

async function overTcp(kind: SinkKind, { host, port }: Endpoints, blocks: number): Promise<void> {
  const socket = connect(Number(port), host);
  const bytes = block(kind);
  for (let count = 0; count < blocks; count++) {
    if (!socket.write(bytes)) await once(socket, 'drain');
  }
  socket.end();
  await once(socket, 'close');
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
  const bytes = block('file');
  for (let count = 0; count < blocks; count++) writeSync(file, bytes);
  closeSync(file);
}

const [kind, endpoints, lines] = process.argv.slice(2) as [SinkKind, string, string];
const to = JSON.parse(endpoints) as Endpoints;
const blocks = Math.ceil(Number(lines) / linesPerBlock);
if (kind === 'http') await overHttp(to, blocks);
else if (kind === 'syslog-udp') await overUdp(to, blocks);
else if (kind === 'file') overFile(to, blocks);
else await overTcp(kind, to, blocks);
