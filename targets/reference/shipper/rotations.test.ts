import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Shipper } from './shipper.js';
import { NumberedLog, numberedLine, numberedLines } from './testing/numbered-log.js';
import { Rig } from './testing/rig.js';

const keep = 100;

const steps = {
  write: (log: NumberedLog) => log.write(7),
  writeMuch: (log: NumberedLog) => log.write(3000),
  rename: (log: NumberedLog) => log.rotate(keep),
  copyTruncate: (log: NumberedLog) => log.copyTruncate(keep),
  writeLate(log: NumberedLog) {
    log.rename(keep);
    log.write(3);
    log.reopen();
  },
  startLine(log: NumberedLog) {
    log.append(numberedLine(log.written + 1).slice(0, 10));
  },
};

type Step = keyof typeof steps | 'look' | 'deliver' | 'stop' | 'start';

class Run {
  readonly rig: Rig;
  readonly log: NumberedLog;
  #shipper: Shipper | null = null;

  constructor(rig: Rig) {
    this.rig = rig;
    this.log = new NumberedLog(rig.logDirectory);
  }

  async start(): Promise<void> {
    this.#shipper ??= this.rig.start();
  }

  async stop(): Promise<void> {
    if (this.#shipper) await this.rig.stop(this.#shipper);
    this.#shipper = null;
  }

  async deliver(): Promise<void> {
    if (this.#shipper) await this.rig.untilSent(this.log.written);
  }
}

/** A line that was started is finished before anything else is written or rotated. */
async function take(step: Step, run: Run): Promise<void> {
  const { log } = run;
  if (step === 'look') await new Promise((resolve) => setImmediate(resolve));
  else if (step === 'start' || step === 'stop' || step === 'deliver') await run[step]();
  else if (step === 'startLine') {
    steps.startLine(log);
    await new Promise((resolve) => setImmediate(resolve));
    log.append(`${numberedLine(++log.written).slice(10)}\n`);
  } else steps[step](log);
}

const anyStep = fc.constantFrom<Step>(
  ...(Object.keys(steps) as Step[]),
  ...(['look', 'deliver', 'stop', 'start'] as const),
);

it('ships each line once, whatever is renamed, copied and truncated between its looks', async () => {
  const sequences = fc.array(anyStep, { minLength: 3, maxLength: 14 });
  await fc.assert(
    fc.asyncProperty(sequences, async (sequence) => {
      await using rig = await Rig.make();
      const run = new Run(rig);
      const { log } = run;
      await run.start();
      for (const step of sequence) await take(step, run);
      log.write(1);
      await run.start();
      await run.deliver();
      log.close();
      expect(rig.sink.lines.toSorted()).toEqual(numberedLines(1, log.written));
    }),
    { numRuns: 60 },
  );
}, 120_000);
