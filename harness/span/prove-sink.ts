/**
 * A sink by itself proves itself before anybody else sends: planted lines of a run that only exists for this
 * go through its own socket, are told apart as those of shippers are, and what is odd about them is then
 * looked at as the judge will. They are in nobody's receipts.
 */
import type { SelfTestEvent } from '../evidence/event.js';
import { harnessStreams } from '../evidence/layout.js';
import { Ledger } from '../ledger/ledger.js';
import { Receiver } from '../ledger/receiver.js';
import { LineSelfCheck } from '../line/self-check.js';
import type { LineSpec } from '../line/spec.js';
import { LineTemplates } from '../line/templates.js';
import { tokenMagic } from '../line/token.js';
import { planSelfTest } from '../run/self-test.js';
import type { Deliver, Sink } from '../sink/sink.js';
import type { Clock } from '../support/clock.js';
import { Random } from '../support/random.js';
import type { Reception } from './reception.js';

const run = '0proof';
const proofMs = 10_000;
const lookEveryMs = 5;
const spec: LineSpec = {
  ...{ seed: 1, format: 'plain', alphabet: 'escapes', payload: 'unique', period: 1000 },
  sizes: { kind: 'uniform', bytesMin: 100, bytesMax: 400 },
  ...{ timestampOriginMs: 0, timestampStepMs: 1, criRecordBytesMax: 16_384 },
};

/** Takes the messages of the proof out of those of a reception. */
export class Proof {
  /** Messages so far. */
  messages = 0;
  readonly ledger = new Ledger({ streams: 0, apart: [harnessStreams.selfTest] });
  readonly receiver: Receiver;
  readonly #magic = Buffer.from(tokenMagic(run));
  readonly #check = new LineSelfCheck();

  constructor(templates: LineTemplates, clock: Clock) {
    this.receiver = new Receiver({ templates, run, ledger: this.ledger, clock });
  }

  /** Whether the message is one of the proof; then it is counted here. */
  takes(bytes: Uint8Array, start: number, end: number): boolean {
    const message = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    if (!message.includes(this.#magic)) return false;
    this.messages++;
    this.#take(bytes, start, end);
    return true;
  }

  readonly #take: Deliver = (bytes, start, end) => {
    const check = this.#check;
    if (check.check(bytes, start, end) === 'odd') this.receiver.deliver(bytes, start, end);
    else this.ledger.received(check.stream, check.epoch, check.sequence, 0);
  };
}

/** @throws EnvironmentError when the sink does not take the planted lines */
export async function proveSink(
  sink: Sink,
  reception: Reception,
  clock: Clock,
  signal: AbortSignal,
): Promise<SelfTestEvent> {
  const templates = new LineTemplates(spec, run);
  const test = planSelfTest(templates, run, new Random(spec.seed));
  const proof = new Proof(templates, clock);
  reception.proof = proof;
  reception.isProving = true;
  const untilMs = clock.nowMs() + proofMs;
  await sink.send(test.messages);
  while (proof.messages < test.messages.length && clock.nowMs() < untilMs && !signal.aborted) {
    await clock.sleep(lookEveryMs, signal).catch(() => {});
  }
  reception.isProving = false;
  proof.receiver.settle();
  const written = { stream: harnessStreams.selfTest, epoch: test.epoch, first: 1 };
  const closed = proof.ledger.close({
    written: [{ ...written, last: test.lines, fate: 'written' }],
    ...{ destroyed: [], complete: true },
  });
  const { delivered, lost, duplicated, reordered, corrupted } = closed.apart[0]!.account;
  const found: Record<string, number> = { delivered, lost, duplicated, reordered, ...corrupted };
  const counts = Object.keys(test.planted).map((kind) => [kind, found[kind] ?? 0] as const);
  return {
    ...{ event: 'self-test', atMs: clock.nowMs(), planted: { ...test.planted } },
    found: Object.fromEntries(counts),
  };
}
