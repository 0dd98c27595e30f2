import { expect, it } from 'vitest';
import type { StreamJournal } from '../evidence/journal.js';
import { Ledger } from '../ledger/ledger.js';
import { writtenOf } from './written.js';

const journal: StreamJournal = {
  ...{ stream: 1, epoch: 1, generations: [], committedNext: 101, intendedNext: 111 },
  ...{ marks: [], ended: null, rotationFailures: [] },
};
const lines = { offsetOf: (line: number) => line, endsRecord: () => false };

/** Nobody looked. */
const readers = { of: () => null, usable: false };
const nothing = new Ledger({ streams: 1, apart: [] });

it('lines that a broken connection may have held are indeterminate, and no others', () => {
  const journals = [
    {
      ...journal,
      unsure: [
        { first: 41, last: 60 },
        { first: 51, last: 70 },
      ],
    },
  ];
  const { written } = writtenOf({ journals, lines, readers, complete: true, ledger: nothing });
  expect(written.map(({ first, last, fate }) => [first, last, fate])).toEqual([
    [1, 40, 'written'],
    [71, 100, 'written'],
    [41, 70, 'indeterminate'],
    [101, 110, 'indeterminate'],
  ]);
});

it('where connections are no longer told apart, a line that arrived says nothing of those before it', () => {
  const ledger = new Ledger({ streams: 1, apart: [] });
  ledger.received(1, 1, 50, 0);
  const journals = [{ ...journal, unsure: [{ first: 41, last: 60, several: true as const }] }];
  const { written } = writtenOf({ journals, lines, readers, complete: true, ledger });
  expect(written).toContainEqual(expect.objectContaining({ first: 41, last: 60 }));
});

it('a line before one that arrived over the same connection was taken, so it is lost', () => {
  const ledger = new Ledger({ streams: 1, apart: [] });
  ledger.received(1, 1, 50, 0);
  const journals = [{ ...journal, unsure: [{ first: 41, last: 60 }] }];
  const { written } = writtenOf({ journals, lines, readers, complete: true, ledger });
  expect(written.filter(({ fate }) => fate === 'indeterminate')).toMatchObject([
    { first: 51, last: 60 },
    { first: 101, last: 110 },
  ]);
});
