/** Carries out the self-test: planted lines go through the real sinks, and the ledger must find them. */
import { harnessStreams } from '../evidence/layout.js';
import { Random } from '../support/random.js';
import type { Pipeline } from './pipeline.js';
import { planSelfTest } from './self-test.js';

const selfTestMs = 10_000;

/**
 * Sends the planted lines, to each sink its share in turn; the returned function compares, when all
 * that came has been settled.
 */
export async function prove(pipeline: Pipeline, signal: AbortSignal): Promise<() => void> {
  const { templates, ledger, sinks, recorder, setting } = pipeline;
  const random = new Random(setting.plan.seed).derive('self-test');
  const test = planSelfTest(templates, setting.header.run, random);
  const stream = harnessStreams.selfTest;
  const share = Math.ceil(test.messages.length / sinks.all.length);
  for (const [index, sink] of sinks.all.entries()) {
    const messages = test.messages.slice(index * share, (index + 1) * share);
    const wanted = sinks.totals().accepted + messages.length;
    await sink.send(messages);
    await arrive(pipeline, wanted, signal);
  }
  return () => {
    const range = {
      stream,
      epoch: test.epoch,
      first: 1,
      last: test.lines,
      fate: 'written',
    } as const;
    const closed = ledger.close({ written: [range], destroyed: [], complete: true });
    const account = closed.apart.find((one) => one.stream === stream)?.account;
    const { delivered, lost, duplicated, reordered, corrupted } = account ?? {};
    const found = { delivered, lost, duplicated, reordered, ...corrupted };
    const counts = Object.fromEntries(
      Object.keys(test.planted).map((key) => [key, found[key as keyof typeof found] ?? 0]),
    );
    recorder.event({ event: 'self-test', planted: { ...test.planted }, found: counts });
  };
}

/** Waits until the sinks took so many messages, or no longer. */
async function arrive({ sinks, setting }: Pipeline, wanted: number, signal: AbortSignal) {
  const { clock } = setting;
  const startedMs = clock.nowMs();
  while (sinks.totals().accepted < wanted && clock.nowMs() - startedMs < selfTestMs) {
    await clock.sleep(5, signal);
  }
}
