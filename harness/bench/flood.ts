/**
 * Numbered lines of the writer's own generator over TCP instead of into a file, as fast as they are
 * taken: what a load generator for syslog does. Arguments: host, port, lines.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { LineBlock } from '../line/block.js';
import { LineTemplates } from '../line/templates.js';
import { benchLine, benchRun } from './plans.js';

const [host, port, count] = process.argv.slice(2) as [string, string, string];
const lines = Number(count);
const templates = new LineTemplates(benchLine);
/** Taken in turn: while the kernel takes one block's bytes, the next is prepared. */
const blocks = [1, 2].map(() => new LineBlock(templates, benchRun, 1, 1));
const socket = connect(Number(port), host);
let taken = Promise.resolve();

function write(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

for (let next = 1, turn = 0; next <= lines; turn = 1 - turn) {
  const block = blocks[turn]!;
  next += block.prepare(next, lines - next + 1);
  const written = write(block.buffer.subarray(block.start, block.end));
  await taken;
  taken = written;
}
await taken;
socket.end();
await once(socket, 'close');
