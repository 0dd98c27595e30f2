/** Where nobody can say of some lines, and what that makes of the loss. */
import { describe, expect, it } from 'vitest';
import { finding, judged } from '../testing/findings.js';
import { type TestRun, testPlan } from '../testing/run-builder.js';

/** Of 100 lines 60 arrived, and a connection that broke may have held 30 of the others. */
const broken: Partial<TestRun> = {
  arrived: [
    [1, 50],
    [91, 100],
  ],
  unsure: [[61, 90]],
};
const allowing = (lostMax: number) => ({
  plan: { budget: { ...testPlan.budget, lostMax } },
});

describe('lines of which nobody can say', () => {
  it('leave open whether any is lost, and the bound unsaid', () => {
    const run = { ...broken, unsure: [[51, 90]] } as const;
    const { account, outcome } = judged(run);
    expect(account).toMatchObject({ delivered: 60, lost: 0, indeterminate: 40 });
    expect(outcome).toBe('unknown');
    expect(finding('loss', run)).toMatchObject({
      outcome: 'unknown',
      message:
        '0 of 100 lines lost; of 40 lines nobody can say: 40 may have been in the buffers of a connection that broke',
    });
  });

  it('are of requests and datagrams all that did not arrive, whatever came after them', () => {
    const arrived = [
      [1, 52],
      [59, 59],
      [61, 100],
    ] as const;
    const sent = (address: string) => judged({ arrived, unsure: [[51, 60]], address }).account;
    const open = { written: 100, delivered: 93, lost: 0, indeterminate: 7 };
    expect(sent('http://127.0.0.1:8080/')).toMatchObject(open);
    expect(sent('udp://127.0.0.1:514')).toMatchObject(open);
    expect(sent('tcp://127.0.0.1:514')).toMatchObject({ lost: 6, indeterminate: 1 });
  });

  it.each([
    [9, 'fail'],
    [10, 'unknown'],
    [39, 'unknown'],
    [40, 'pass'],
  ])('with 10 lost and 30 open, a budget of %i makes %s', (lostMax, outcome) => {
    const { message, ...found } = finding('loss', { ...broken, ...allowing(lostMax) });
    expect(found).toMatchObject({ outcome });
    expect(message).toContain(`10 of 100 lines lost in 1 episode (${lostMax} allowed); 10 `);
    expect(message).toContain('; of 30 lines nobody can say');
  });

  it('within the budget still promise nothing', () => {
    const run = { ...broken, unsure: [[51, 90]], ...allowing(40) } as const;
    expect(finding('loss', run)).toMatchObject({
      outcome: 'pass',
      message: expect.not.stringContaining('confidence'),
    });
  });

  it('tell each why', () => {
    const killed = { committed: 96, intended: 101 };
    const load = { ...testPlan.load, driver: { kind: 'k6', script: 'x.js', options: {} } } as const;
    const run = {
      ...{ arrived: [[1, 90]] as const, unsure: [[91, 95]] as const, killed, plan: { load } },
    };
    expect(finding('loss', run).message).toBe(
      '0 of 100 lines lost; of 10 lines nobody can say: 5 may have been in the buffers of a connection that broke, 5 may not have been written: the writer stopped meanwhile',
    );
    const told = judged(run).ranges.map(({ kind, first, last, evidence }) => [
      ...[kind, first, last, evidence],
    ]);
    expect(told).toEqual([
      [
        ...['indeterminate', 91, 95],
        'nobody can say: it may have been in the buffers of a connection that broke',
      ],
      [
        ...['indeterminate', 96, 100],
        'nobody can say: it may not have been written: the writer stopped meanwhile',
      ],
    ]);
  });
});
