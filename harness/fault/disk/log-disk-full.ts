/**
 * The disk under the log files is full. They stand on a small tmpfs from the first one on. The writer then does
 * what a program does that is made not to lose its log: it keeps what was refused, looks again every 10 ms and
 * goes on where it stopped, in mid-line if need be (`writer/space-wait.ts`); the journal tells of the wait.
 * Rotations that make a copy or a gzip fail, as they do for people.
 *
 * What is on trial is a reader that finds half a line at the end of a file for seconds, then its rest, then
 * a burst. It emits no line of its own. The log files are gone with their disk when the run has ended.
 */
import { z } from 'zod';
import { isContainerOutput, sourceOf } from '../../plan/source-plan.js';
import { UsageError } from '../../support/errors.js';
import type { Fault, Site } from '../fault.js';
import { needs } from '../machine.js';
import { diskBytes, holdFull, mountSmallDisk } from './small-disk.js';

const options = z.strictObject({ bytes: diskBytes(64 * 1024 * 1024) });

export const logDiskFull: Fault<z.infer<typeof options>> = {
  kind: 'logDiskFull',
  description: 'fills the disk that holds the log files, under the writer and its rotations',
  options,
  lasts: 'always',
  tries: 'diskFull',
  lacks: needs('root', 'program mount'),
  layLogs(site, { bytes }) {
    expectOwnFiles(site);
    // logrotate refuses a directory that others may write to.
    return mountSmallDisk(site, { directory: site.places.logs, bytes, mode: '0755' });
  },
  inject: (rig, _, signal) => holdFull(rig, rig.places.logs, signal),
};

/** @throws UsageError where a container runtime makes the files, or there are none */
function expectOwnFiles({ plan }: Site): void {
  const source = sourceOf(plan);
  if (source.kind !== 'network' && !isContainerOutput(source)) return;
  throw new UsageError(
    `logDiskFull: needs log files that the writer makes itself, but source ${source.kind} has none: choose source files or remove the fault`,
  );
}
