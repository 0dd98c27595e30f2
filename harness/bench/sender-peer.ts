/**
 * loggen, the load generator of syslog-ng, against the writer's generator: lines of 200 bytes over one
 * TCP connection on loopback to a listener that throws them away. The clock runs from the first byte to
 * the last, so starting either is not in it. loggen comes from the PATH or from a local image.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { monotonicMs } from '../support/clock.js';
import { builtModule } from '../support/paths.js';
import { Child } from './children.js';
import type { Contest, Rivals } from './contest.js';
import { lineBytes } from './plans.js';

const image = 'lostline/syslog-ng:4.8.1';
const address = '127.0.0.1';
const lines = 5_000_000;
const loggenSeconds = 3;
const loggenFlags = ['--inet', '--stream', '--rate', '10000000', '--size', String(lineBytes)];

export const senderContest: Contest = {
  name: 'generate lines, send over TCP',
  ours: 'block generator',
  theirs: 'loggen (syslog-ng)',
  missing: () => (loggenCommand() ? null : `loggen, on the PATH or in the image ${image}`),
  open,
};

/** Null when it is not here. */
function loggenCommand(): readonly string[] | null {
  if (spawnSync('loggen', ['--version']).status === 0) return ['loggen'];
  if (spawnSync('docker', ['image', 'inspect', image]).status !== 0) return null;
  return ['docker', 'run', '--rm', '--network', 'host', '--entrypoint', 'loggen', image];
}

async function open(): Promise<Rivals> {
  const [program, ...before] = loggenCommand()!;
  const script = builtModule('harness', 'bench', 'flood.js');
  return {
    ours: () => discard((port) => [process.execPath, script, address, port, String(lines)]),
    theirs: () =>
      discard((port) => {
        const flags = [...loggenFlags, '--interval', String(loggenSeconds)];
        return [program!, ...before, ...flags, address, port];
      }),
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Lines per second of what the program sends to a port until it ends. */
async function discard(commandFor: (port: string) => readonly string[]): Promise<number> {
  let bytes = 0;
  let firstMs = 0;
  let lastMs = 0;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      lastMs = monotonicMs();
      if (bytes === 0) firstMs = lastMs;
      bytes += chunk.length;
    });
  });
  server.listen(0, address);
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const [program, ...parameters] = commandFor(String(port));
    await new Child(program!, program!, parameters).whenDone;
  } finally {
    server.close();
  }
  return (bytes / lineBytes / (lastMs - firstMs)) * 1000;
}
