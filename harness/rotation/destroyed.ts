/**
 * Which lines a copytruncate killed, established from the files alone: the copy's last byte says which
 * lines are whole in it, and the live file's first byte after the truncate says where the stream went
 * on. Nothing is taken from a clock. Both places are read back and compared with the lines that must
 * stand there; a difference means that somebody else wrote to these files.
 *
 * In append mode everything in the live file was written after the truncate, so its size says at which
 * position of the stream it begins. In offset mode the size says nothing, but the hole does: bytes of
 * lines are never NUL, so the first other byte is found by bisection.
 */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { EnvironmentError } from '../support/errors.js';
import { firstThat } from '../support/first-that.js';
import { openUnseen } from './access.js';
import type { OpenGeneration, OpenLog, StreamLines } from './rotation.js';

/** The first sequence in [low, high] that begins at `position` or after; `high` must. */
export function firstAtOrAfter(lines: StreamLines, position: number, low: number, high: number) {
  return firstThat(low, high, (sequence) => lines.offsetOf(sequence) >= position);
}

/** The first sequence that is not whole in the first bytes up to `position`. */
function firstNotWhole(lines: StreamLines, position: number, low: number, high: number): number {
  const next = firstAtOrAfter(lines, position + 1, low, high + 1);
  return Math.max(low, next - 1);
}

function withFile<T>(path: string, use: (descriptor: number) => T): T {
  const descriptor = openUnseen(path);
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function isHole(descriptor: number, offset: number): boolean {
  const byte = new Uint8Array(1);
  return readSync(descriptor, byte, 0, 1, offset) === 0 || byte[0] === 0;
}

/** The stream's position at the live file's first byte, seen after it was truncated. */
export function truncatedPosition(log: OpenLog): number {
  const { startPosition, startOffset } = log.current;
  return withFile(log.path, (descriptor) => {
    if (log.writeMode === 'append') return log.position - fstatSync(descriptor).size;
    return firstThat(
      startPosition,
      log.position,
      (position) => !isHole(descriptor, startOffset + position - startPosition),
    );
  });
}

/** Throws when the file does not hold this line at this offset. */
function expectLine(log: OpenLog, path: string, sequence: number, offset: number): void {
  const expected = log.lines.render(sequence);
  const found = new Uint8Array(expected.length);
  const bytes = withFile(path, (descriptor) =>
    readSync(descriptor, found, 0, found.length, offset),
  );
  if (bytes === expected.length && Buffer.compare(found, expected) === 0) return;
  throw new EnvironmentError(
    `${path}: line ${sequence} of stream ${log.stream} should stand at byte ${offset} after the ` +
      `copytruncate, but other bytes do: let no other program write to or truncate this file`,
  );
}

/** Records what the truncate of `ended` killed, after the log was restarted. */
export function recordDestroyed(log: OpenLog, ended: OpenGeneration, copy: string): void {
  const { lines, current, next } = log;
  const copyBytes = withFile(copy, (descriptor) => fstatSync(descriptor).size);
  const copied = Math.min(
    copyBytes - ended.startOffset,
    current.startPosition - ended.startPosition,
  );
  const copiedNext = firstNotWhole(lines, ended.startPosition + copied, ended.first, next);
  const offsetIn = (generation: OpenGeneration, sequence: number) =>
    generation.startOffset + lines.offsetOf(sequence) - generation.startPosition;
  if (copiedNext > ended.first) {
    expectLine(log, copy, copiedNext - 1, offsetIn(ended, copiedNext - 1));
  }
  if (current.first < next) {
    expectLine(log, log.path, current.first, offsetIn(current, current.first));
  }
  if (copiedNext >= current.first) return;
  log.record({
    record: 'destroyed',
    atMs: log.nowMs(),
    generation: ended.generation,
    first: copiedNext,
    last: current.first - 1,
    copyBytes,
  });
}
