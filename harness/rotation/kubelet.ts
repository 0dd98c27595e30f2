/**
 * A container log as the kubelet rotates it (kubernetes, pkg/kubelet/logs/container_log_manager.go):
 * the oldest rotated files go, the one of last time is compressed (`.tmp`, then `.gz`, then the
 * original is removed), the log is renamed to a name with the time, and the runtime opens a new file
 * about a millisecond later. The new file often gets the inode number of the one just compressed.
 *
 * The runtime writes whole records, so a line is cut between two partial records or not at all. Names
 * tell seconds and sort by age: where rotations come faster than that, they run ahead of the time.
 */
import { renameSync } from 'node:fs';
import { goOverToFreshFile } from './fresh-file.js';
import { gzipArchive } from './gzip-archive.js';
import { type OpenLog, type Rotation, recordRotated, type Steps } from './rotation.js';

/** Names count from here, so that they do not depend on the day. */
const originMs = Date.UTC(2026, 0, 1);

/** '20260101-000012': Go's layout 20060102-150405. */
function stamp(seconds: number): string {
  const iso = new Date(originMs + seconds * 1000).toISOString();
  return iso.slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
}

function secondOf(path: string): number {
  const [, text] = /\.(\d{8}-\d{6})(\.gz)?$/.exec(path) ?? [];
  if (text === undefined) return -1;
  const [date, time] = [text.slice(0, 8), text.slice(9)];
  const iso = `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`;
  return Math.round((Date.parse(iso) - originMs) / 1000);
}

function stampedPath(log: OpenLog): string {
  const newest = log.archives.entries[0];
  const after = newest ? secondOf(newest.path) + 1 : 0;
  return `${log.path}.${stamp(Math.max(after, Math.floor(log.nowMs() / 1000)))}`;
}

function* steps(log: OpenLog): Steps {
  log.archives.prune(log, Math.max(0, log.plan.keep - 1));
  for (const archive of [...log.archives.entries].reverse()) {
    if (archive.form === 'original') yield* gzipArchive(log, archive, `${archive.path}.tmp`);
  }
  const path = stampedPath(log);
  renameSync(log.path, path);
  log.archives.add(log.current.generation, path);
  recordRotated(log, 'kubelet', path);
  yield* goOverToFreshFile(log);
}

export const kubelet: Rotation = { kind: 'kubelet', cut: 'between records', steps };
