/**
 * What a sink could not call a whole line, looked at by who knows the run's lines: the same receiver that
 * stands behind a sink in a run, given the same bytes in the same order.
 */
import { newTally, readNdjson } from '../evidence/ndjson-reader.js';
import type { Ledger } from '../ledger/ledger.js';
import type { MalformedSample } from '../ledger/malformed-sample.js';
import { Receiver } from '../ledger/receiver.js';
import type { LineTemplates } from '../line/templates.js';
import type { Clock } from '../support/clock.js';
import type { OddMessage } from './odd-messages.js';
import type { SinkSeal } from './sink-seal.js';

/** Stands at the instant of the message that is looked at. */
class ReplayClock implements Clock {
  atMs = 0;

  nowMs(): number {
    return this.atMs;
  }

  wallMs(): number {
    return this.atMs;
  }

  sleep(): Promise<void> {
    return Promise.resolve();
  }
}

export interface OddReplay {
  readonly path: string;
  readonly run: string;
  readonly templates: LineTemplates;
  readonly ledger: Ledger;
  /** Runs whose lines this sink is known to have got besides. */
  readonly otherRuns: ReadonlySet<string>;
  readonly onMalformed: (sample: MalformedSample) => void;
}

const tokenOfAny = /LL-([0-9a-z]{6})-\d{4}-\d{4}-\d{12}-/;

/** @returns messages of other runs, which are in no count, and whether the last record was torn */
export function replayOdd(replay: OddReplay): { elsewhere: number; torn: number } {
  const { path, run, templates, ledger, onMalformed } = replay;
  const clock = new ReplayClock();
  const receiver = new Receiver({ templates, run, ledger, clock, onMalformed });
  const tally = newTally();
  let elsewhere = 0;
  for (const { atMs, bytes } of readNdjson<OddMessage>(path, tally)) {
    const message = Buffer.from(bytes, 'base64');
    if (isElsewhere(message, replay)) {
      elsewhere++;
      continue;
    }
    clock.atMs = atMs;
    receiver.deliver(message, 0, message.length);
  }
  receiver.settle();
  return { elsewhere, torn: tally.torn };
}

/** Only a run that sent whole lines too: a changed byte in our own name must not make a stranger. */
function isElsewhere(message: Buffer, { run, otherRuns }: OddReplay): boolean {
  if (otherRuns.size === 0) return false;
  const [, named] = tokenOfAny.exec(message.toString('latin1')) ?? [];
  return named !== undefined && named !== run && otherRuns.has(named);
}

/** Odd messages that were only counted. @returns those of other runs */
export function countOmitted(
  { oddOmitted }: Pick<SinkSeal, 'oddOmitted'>,
  { run, ledger, otherRuns }: OddReplay,
): number {
  let elsewhere = 0;
  for (const [named, count] of Object.entries(oddOmitted)) {
    if (named === run) ledger.malformed('mutated', 0, 0, 0, count);
    else if (otherRuns.has(named)) elsewhere += count;
    else ledger.unexpected(count);
  }
  return elsewhere;
}
