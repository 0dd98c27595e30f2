/**
 * The long work of rotations, done by another thread than the writer's: gzip and programs. When its answer comes,
 * nothing of a gzip is under way any more: its descriptor is not read, and what it could not make whole is removed.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, open, read, rmSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { MessagePort } from 'node:worker_threads';
import { createGzip } from 'node:zlib';
import { messageOf } from '../support/errors.js';
import type { ErrandAnswer, ErrandOrder } from './errands.js';

const outputBytesMax = 1024 * 1024;
const programTimeoutMs = 60_000;

export type ErrandTask =
  | { readonly task: 'gzip'; readonly descriptor: number; readonly into: string }
  | { readonly task: 'run'; readonly program: string; readonly parameters: readonly string[] };

/** Answers the orders that come over this port; an order without a task calls a gzip off. */
export function serveErrands(port: MessagePort): void {
  const running = new Map<number, AbortController>();
  port.on('message', async ({ id, task }: ErrandOrder) => {
    if (task === null) return running.get(id)?.abort();
    const callOff = new AbortController();
    running.set(id, callOff);
    const failure = await performErrand(task, callOff.signal);
    running.delete(id);
    port.postMessage({ id, failure } satisfies ErrandAnswer);
  });
}

/** Does the task; gives '' or what went wrong. @param signal calls a gzip off */
async function performErrand(task: ErrandTask, signal: AbortSignal): Promise<string> {
  try {
    if (task.task === 'run') return await runProgram(task.program, task.parameters);
    await compress(task.descriptor, task.into, signal);
    return '';
  } catch (error) {
    return messageOf(error);
  }
}

/** Destroying a stream closes its descriptor, whatever `autoClose` says; this one is not ours to close. */
const reading = {
  read,
  open,
  close: (_descriptor: number, done: (error: null) => void) => done(null),
};

async function compress(descriptor: number, into: string, signal: AbortSignal): Promise<void> {
  const source = createReadStream('', { fd: descriptor, start: 0, fs: reading });
  const target = createWriteStream(into);
  try {
    await pipeline(source, createGzip(), target, { signal });
  } catch (error) {
    await Promise.all([source, target].map(closed));
    rmSync(into, { force: true });
    throw error;
  }
}

/** A stream that was destroyed closes when its last read or write has come back. */
async function closed(stream: Readable | Writable): Promise<void> {
  if (!stream.closed) await once(stream, 'close');
}

function runProgram(program: string, parameters: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const options = { timeout: programTimeoutMs, maxBuffer: outputBytesMax };
    execFile(program, parameters, options, (error, _output, complaint) => {
      if (!error) return resolve('');
      const words = complaint.trim().split('\n').slice(0, 3).join('; ');
      resolve(words || `${program}: ${messageOf(error)}`);
    });
  });
}
