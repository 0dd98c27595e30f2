/**
 * A named pipe that nobody writes to stands among the log files: who opens it to read without O_NONBLOCK
 * waits for ever (fifo(7)). Such a reader is let go at the cure.
 */
import { closeSync, constants, openSync } from 'node:fs';
import { execa } from 'execa';
import { z } from 'zod';
import { EnvironmentError } from '../../support/errors.js';
import type { Fault } from '../fault.js';
import { needs } from '../machine.js';
import { strange, strangePath } from './strange-file.js';

const options = z.strictObject({});

export const fifoInPlace: Fault<z.infer<typeof options>> = {
  kind: 'fifoInPlace',
  description: 'puts a named pipe that nobody writes to among the log files',
  options,
  lasts: 'always',
  lacks: needs('program mkfifo'),
  async inject(rig) {
    const path = strangePath(rig, 'fifo');
    return strange(rig, {
      path,
      put: () => makeFifo(path),
      isIt: (stats) => stats.isFIFO(),
      what: () => 'a named pipe',
      release: () => letGo(path),
    });
  },
};

async function makeFifo(path: string): Promise<void> {
  const told = ['-m', '0644', path];
  const { failed, all } = await execa('mkfifo', told, { all: true, reject: false });
  if (failed) throw new EnvironmentError(`fifoInPlace: mkfifo ${path}: ${all}`);
}

/** Without a reader there is nobody to let go: ENXIO. */
function letGo(path: string): void {
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
  } catch {
    // Nobody waits at it, or it is gone.
  }
}
