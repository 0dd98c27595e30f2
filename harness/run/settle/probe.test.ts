import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LineTemplates } from '../../line/templates.js';
import { ManualClock } from '../../support/clock.js';
import { lineSpec } from '../../verdict/testing/run-builder.js';
import { Probe } from './probe.js';

const stream = 9001;
const never = new AbortController().signal;

/** A probe whose lines arrive from this one on; every look at them takes a second. */
async function asked(firstHeard: number, timeoutMs: number, againMs: number) {
  const clock = new ManualClock();
  let written = 0;
  const probe = new Probe({
    ...{ stream, file: '', run: 'abc123', clock },
    give: () => {
      written++;
      return true;
    },
    templates: new LineTemplates(lineSpec, 'abc123'),
    ledger: { heard: (_stream, _epoch, sequence) => sequence >= firstHeard && sequence <= written },
  });
  let answer: Awaited<ReturnType<Probe['send']>> | undefined;
  const sent = probe.sendUntilOne(timeoutMs, againMs, never);
  sent.then((told) => {
    answer = told;
  });
  while (!answer) {
    await setImmediate();
    clock.advance(1_000);
  }
  return { answer, written };
}

describe('a probe that is sent until one arrives', () => {
  it('is one line where that arrives', async () => {
    const { answer, written } = await asked(1, 30_000, 5_000);
    expect({ arrived: answer.arrived, written }).toEqual({ arrived: true, written: 1 });
  });

  it('is followed by others where a shipper passed over the first', async () => {
    const { answer, written } = await asked(3, 30_000, 5_000);
    expect({ arrived: answer.arrived, written }).toEqual({ arrived: true, written: 3 });
  });

  it('is given up in the end', async () => {
    const { answer, written } = await asked(100, 30_000, 5_000);
    expect({ arrived: answer.arrived, written }).toEqual({ arrived: false, written: 6 });
  });
});
