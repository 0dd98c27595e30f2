/**
 * The simplest program that can stand between file and sink, as a process of its own: reads one growing
 * file and sends what it reads in pieces as large as they come. No shipper: it follows no rotation,
 * remembers nothing and tries nothing twice. Ends when it has sent the bytes it was told to.
 * Arguments: kind, the sink's endpoints as JSON, file, bytes.
 */
import { once } from 'node:events';
import { openSync, readSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const chunkBytes = 512 * 1024;
const idleMs = 5;
const newline = 0x0a;

interface Sender extends AsyncDisposable {
  /** Resolves when the bytes may be reused. */
  send(bytes: Buffer): Promise<void>;
}

function tcpSender(host: string, port: number): Sender {
  const socket = connect(port, host);
  socket.resume();
  return {
    send: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    [Symbol.asyncDispose]: async () => {
      socket.end();
      await once(socket, 'close');
    },
  };
}

/** One request after the other on one connection. */
function httpSender(url: string): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    send: async (bytes) => {
      const sent = request(url, {
        method: 'POST',
        agent,
        headers: { 'content-length': bytes.length },
      });
      sent.end(bytes);
      const [response] = await once(sent, 'response');
      if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
      response.resume();
      await once(response, 'end');
    },
    [Symbol.asyncDispose]: async () => agent.destroy(),
  };
}

/** Sends whole lines alone; what follows the last newline is read again with what comes after it. */
async function forward(file: number, bytes: number, sender: Sender): Promise<void> {
  const buffer = Buffer.alloc(chunkBytes);
  for (let at = 0; at < bytes; ) {
    const read = readSync(file, buffer, 0, chunkBytes, at);
    const whole = buffer.subarray(0, read).lastIndexOf(newline) + 1;
    if (whole > 0) await sender.send(buffer.subarray(0, whole));
    else await sleep(idleMs);
    at += whole;
  }
}

const [kind, endpointsJson, file, bytes] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
];
const endpoints = JSON.parse(endpointsJson) as Readonly<Record<string, string>>;
await using sender =
  kind === 'http' ? httpSender(endpoints.url!) : tcpSender(endpoints.host!, Number(endpoints.port));
await forward(openSync(file, 'r'), Number(bytes), sender);
