/**
 * One run with `meddler.py` as the shipper: what it says it did, and what Lostline found, in one form.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFile } from '../../support/paths.js';
import { freshDirectory, lostline, readJson } from './lostline.js';

/** What becomes of lines, as the meddler reports it and as result.json has it. */
export interface Counts {
  readonly written: number;
  readonly delivered: number;
  readonly lost: number;
  readonly destroyed: number;
  readonly indeterminate: number;
  readonly duplicated: number;
  readonly unexpected: number;
  readonly corrupted: Readonly<Record<string, number>>;
  readonly reordered: number;
}

export interface Stretch {
  readonly kind: string;
  readonly stream: number;
  readonly first: number;
  readonly last: number;
}

export interface Meddling {
  readonly lines: number;
  readonly streams: number;
  /** One deed in so many lines. */
  readonly every: number;
  readonly seed: number;
  readonly over: 'tcp' | 'http';
  readonly lineBytes: number;
  /** YAML of the load's rate and of what else the scenario has. */
  readonly load: string;
  readonly rotation?: string;
}

export interface Meddled {
  readonly code: number | undefined;
  readonly said: {
    readonly deeds: Readonly<Record<string, number>>;
    readonly account: Counts;
    readonly ranges: readonly Stretch[];
  };
  readonly found: { readonly account: Counts; readonly ranges: readonly Stretch[] };
}

function scenarioOf({ lines, streams, lineBytes, load, rotation }: Meddling): string {
  return [
    'name: meddler',
    `load: { ${load}, lines: ${lines}, streams: ${streams}, line: { bytes: ${lineBytes} } }`,
    rotation === undefined ? '' : `rotation: { ${rotation} }`,
    'drain: { quiet: 300ms }',
    '',
  ].join('\n');
}

/** Neighbouring ranges of one kind as one: Lostline cuts them where a generation ends. */
export function joined(ranges: readonly Stretch[]): Stretch[] {
  const sorted = ranges
    .map(({ kind, stream, first, last }) => ({ kind, stream, first, last }))
    .sort((one, other) => one.stream - other.stream || one.first - other.first);
  const whole: Stretch[] = [];
  for (const kind of ['lost', 'duplicated', 'destroyed', 'indeterminate']) {
    for (const range of sorted.filter((one) => one.kind === kind)) {
      const before = whole.at(-1);
      const follows =
        before?.kind === kind && before.stream === range.stream && before.last + 1 === range.first;
      if (follows) whole[whole.length - 1] = { ...before, last: range.last };
      else whole.push(range);
    }
  }
  return whole;
}

export async function meddle(meddling: Meddling): Promise<Meddled> {
  using directory = freshDirectory();
  const at = (name: string) => join(directory.path, name);
  writeFileSync(at('meddler.yaml'), scenarioOf(meddling));
  const { lines, streams, every, seed, over } = meddling;
  const program = [
    `python3 -B ${packageFile('harness', 'acceptance', 'meddler.py')}`,
    `--report ${at('said.json')} --lines ${lines / streams}`,
    `--every ${every} --seed ${seed} --over ${over}`,
  ].join(' ');
  const target = ['--target', 'command', '--option', `command=${program}`];
  const out = ['--out', at('run'), '--seed', String(seed), '--reporter', 'json'];
  const run = await lostline(['run', at('meddler.yaml'), ...target, ...out]);
  if (run.code !== 1 && run.code !== 2) throw new Error(`exit code ${run.code}: ${run.err}`);
  const listed = await lostline(['ranges', at('run'), '--format', 'ndjson']);
  const parsed = listed.out.split('\n').filter((line) => line !== '');
  return {
    code: run.code,
    said: readJson(at('said.json')),
    found: {
      account: readJson<{ account: Counts }>(at('run'), 'result.json').account,
      ranges: parsed.map((line) => JSON.parse(line)),
    },
  };
}
