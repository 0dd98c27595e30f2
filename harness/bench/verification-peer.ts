/**
 * Counting by hand against the ledger: 3 million lines in a file, of which one wants to know whether
 * each came exactly once. By hand: cut out the sequence numbers, sort, count, look for gaps. Ours reads
 * the same file and does what a run does, which includes every byte of each body.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '../ledger/ledger.js';
import { Receiver } from '../ledger/receiver.js';
import { LineBlock } from '../line/block.js';
import { LineTemplates } from '../line/templates.js';
import { LineFraming } from '../sink/line-framing.js';
import { monotonicMs, SystemClock } from '../support/clock.js';
import { Child } from './children.js';
import type { Contest, Rivals } from './contest.js';
import { benchLine, benchRun, lineBytes } from './plans.js';

const lines = 3_000_000;
const chunkBytes = 1024 * 1024;
/** Ends with 1 when a line is missing or came twice. */
const byHand = `cut -b 21-32 "$0" | sort -n | uniq -c |
  awk '$1 != 1 || $2 != NR { wrong = 1 } END { exit wrong || NR != ${lines} }'`;

export const verificationContest: Contest = {
  name: 'every line once? 3 million in a file',
  ours: 'ledger, every byte verified',
  theirs: 'cut | sort -n | uniq -c | awk',
  missing: () =>
    spawnSync('sh', ['-c', 'command -v cut sort uniq awk']).status === 0
      ? null
      : 'cut, sort or awk',
  open,
};

async function open(): Promise<Rivals> {
  const directory = await mkdtemp(join(tmpdir(), 'lostline-bench-'));
  const file = join(directory, 'lines.log');
  const templates = new LineTemplates(benchLine);
  writeLines(file, templates);
  return {
    ours: async () => timed(() => account(file, templates)),
    theirs: () => timed(() => new Child(byHand, 'sh', ['-c', byHand, file]).whenDone),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}

async function timed(work: () => Promise<void> | void): Promise<number> {
  const startMs = monotonicMs();
  await work();
  return (lines / (monotonicMs() - startMs)) * 1000;
}

function writeLines(path: string, templates: LineTemplates): void {
  const block = new LineBlock(templates, benchRun, 1, 1);
  const file = openSync(path, 'w');
  for (let next = 1; next <= lines; ) {
    next += block.prepare(next, lines - next + 1);
    for (let at = block.start; at < block.end; ) {
      at += writeSync(file, block.buffer, at, block.end - at);
    }
  }
  closeSync(file);
}

function account(path: string, templates: LineTemplates): void {
  const ledger = new Ledger({ streams: 1, apart: [] });
  const receiver = new Receiver({ templates, run: benchRun, ledger, clock: new SystemClock() });
  const framing = new LineFraming(lineBytes);
  const buffer = Buffer.alloc(chunkBytes);
  const file = openSync(path, 'r');
  for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
    framing.push(buffer.subarray(0, read), receiver.deliver);
  }
  closeSync(file);
  receiver.settle();
  const written = [{ stream: 1, epoch: 1, first: 1, last: lines, fate: 'written' as const }];
  const { account: told } = ledger.close({ written, destroyed: [], complete: true });
  if (told.delivered !== lines) throw new Error(`${told.delivered} of ${lines} were delivered`);
}
