/**
 * The path is a symbolic link to a numbered file; a rotation makes the next file and swaps the link
 * over to it with rename(2), so the path is never missing (unless `createGapMs` asks for it). The old
 * file keeps its name. Links are relative, so they also hold inside a container's mount.
 */
import { readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { goOverToFreshFile } from './fresh-file.js';
import { type OpenLog, type Rotation, recordRotated, type Steps } from './rotation.js';

function pointTo(log: OpenLog, file: string): void {
  const link = join(dirname(log.path), `.${basename(log.path)}.link`);
  rmSync(link, { force: true });
  symlinkSync(basename(file), link);
  renameSync(link, log.path);
}

function prepare(log: OpenLog): void {
  pointTo(log, log.archives.nextNumbered());
}

function* steps(log: OpenLog): Steps {
  const old = join(dirname(log.path), readlinkSync(log.path));
  const file = log.archives.nextNumbered();
  if (log.plan.createGapMs > 0) rmSync(log.path, { force: true });
  yield* goOverToFreshFile(
    log,
    () => {
      pointTo(log, file);
      recordRotated(log, 'symlink-swap', old);
      log.archives.add(log.current.generation, old);
      log.archives.prune(log, log.plan.keep);
    },
    () => log.open(file),
  );
}

export const symlinkSwap: Rotation = { kind: 'symlink-swap', prepare, steps };
