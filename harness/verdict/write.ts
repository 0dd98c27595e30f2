/**
 * Puts a verdict into its run directory: ranges.ndjson, then result.json, each written beside and
 * renamed into place, so that a reader finds the old one or the new one and never half of it.
 */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../evidence/layout.js';
import { EnvironmentError, messageOf } from '../support/errors.js';
import type { Judgement } from './judge.js';
import type { UnionRange } from './result.js';

const pieceCharsMax = 256 * 1024;

/** @throws EnvironmentError when the directory can't be written */
export function writeVerdict(
  runDirectory: string,
  { result, ranges }: Pick<Judgement, 'result' | 'ranges'>,
): void {
  writeWhole(join(runDirectory, runFiles.ranges), linesOf(ranges()));
  writeWhole(join(runDirectory, runFiles.result), [`${JSON.stringify(result, null, 2)}\n`]);
}

/** The lines that every pipeline lost. @throws EnvironmentError when the directory can't be written */
export function writeUnion(runDirectory: string, ranges: Iterable<UnionRange>): void {
  writeWhole(join(runDirectory, runFiles.union), linesOf(ranges));
}

function* linesOf(values: Iterable<unknown>): Generator<string> {
  for (const value of values) yield `${JSON.stringify(value)}\n`;
}

/** @throws EnvironmentError when it can't be written */
export function writeWhole(path: string, texts: Iterable<string>): void {
  const beside = `${path}.new`;
  try {
    const file = openSync(beside, 'w', 0o644);
    try {
      for (const piece of inPieces(texts)) {
        const bytes = Buffer.from(piece);
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      }
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    removeIfThere(beside);
    throw new EnvironmentError(`${path}: can't be written: ${messageOf(error)}`);
  }
}

function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The directory itself is the trouble, and the caller tells of it.
  }
}

function* inPieces(texts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < pieceCharsMax) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}
