/** Writers and sinks from a few numbers, brought together and judged. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SinksAre } from '../../evidence/header.js';
import { ManualClock } from '../../support/clock.js';
import { judgeParts } from '../judge-parts.js';
import { buildSink, buildWriter, lineOf, type TestSink, type TestWriter } from './part-builder.js';

export interface Parts {
  readonly writers: readonly TestWriter[];
  readonly sinks: readonly TestSink[];
  readonly sinksAre?: SinksAre;
  readonly expects?: readonly string[];
}

/** @param then while the directories are still there */
export function judged({ writers, sinks, sinksAre = 'shared', expects = [] }: Parts, then = noted) {
  const path = mkdtempSync(join(tmpdir(), 'lostline-span-'));
  try {
    const directories = [
      ...writers.map((one, index) => buildWriter(join(path, `w${index}`), one)),
      ...sinks.map((one, index) => buildSink(join(path, `s${index}`), one)),
    ];
    const out = join(path, 'judged');
    const request = { directories, out, sinksAre, expects, shipper: undefined };
    const { result } = judgeParts(request, new ManualClock());
    return then(result, out);
  } finally {
    rmSync(path, { recursive: true });
  }
}

export type Result = ReturnType<typeof judgeParts>['result'];
function noted(result: Result, _out: string): Result {
  return result;
}

export const findingOf = (result: Result, check: string) =>
  result.findings.find((finding) => finding.check === check);

export const lines = (stream: number, first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => lineOf(stream, first + index));
