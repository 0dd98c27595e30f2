/** The long work of rotations, done by another thread than the writer's: gzip and programs. */
import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { messageOf } from '../support/errors.js';

const outputBytesMax = 1024 * 1024;
const programTimeoutMs = 60_000;

export type ErrandTask =
  | { readonly task: 'gzip'; readonly descriptor: number; readonly into: string }
  | { readonly task: 'run'; readonly program: string; readonly parameters: readonly string[] };

/** Does the task; gives '' or what went wrong. */
export async function performErrand(task: ErrandTask): Promise<string> {
  try {
    if (task.task === 'run') return await runProgram(task.program, task.parameters);
    const source = createReadStream('', { fd: task.descriptor, autoClose: false, start: 0 });
    await pipeline(source, createGzip(), createWriteStream(task.into));
    return '';
  } catch (error) {
    return messageOf(error);
  }
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
