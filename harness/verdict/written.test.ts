import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Generation, StreamJournal } from '../evidence/journal.js';
import { Ledger } from '../ledger/ledger.js';
import { writtenOf } from './written.js';

/** Of lines that went to this address. */
function sentTo(path: string): StreamJournal {
  const connection: Generation = {
    ...{ stream: 1, epoch: 1, generation: 1, device: '0', inode: '0', paths: [path], bytes: 0 },
    ...{ first: 1, last: 100, firstOffset: 0, createdAtMs: 0, rotatedAtMs: null },
    ...{ closedAtMs: null, deletedAtMs: null, truncatedAtMs: null, compressedAtMs: null },
    ...{ otherForms: [], accessed: null, rotation: null, destroyed: null },
  };
  return {
    ...{ stream: 1, epoch: 1, generations: [connection], committedNext: 101, intendedNext: 111 },
    ...{ marks: [], ended: null, rotationFailures: [] },
  };
}

const journal = sentTo('tcp://127.0.0.1:514');
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

it.each(['tcp://127.0.0.1:514', 'tls://shipper:6514'])(
  '%s: a line before one that arrived over the same connection was taken, so it is lost',
  (path) => {
    const ledger = new Ledger({ streams: 1, apart: [] });
    ledger.received(1, 1, 50, 0);
    const journals = [{ ...sentTo(path), unsure: [{ first: 41, last: 60 }] }];
    const { written } = writtenOf({ journals, lines, readers, complete: true, ledger });
    expect(written.filter(({ fate }) => fate === 'indeterminate')).toMatchObject([
      { first: 51, last: 60 },
      { first: 101, last: 110 },
    ]);
  },
);

it.each(['udp://127.0.0.1:514', 'http://127.0.0.1:8080/logs', 'https://tcp.example/logs'])(
  '%s keeps no order, so of a line before one that arrived nobody can say',
  (path) => {
    const anyArrived = fc.uniqueArray(fc.integer({ min: 1, max: 100 }));
    fc.assert(
      fc.property(anyArrived, (arrived) => {
        const ledger = new Ledger({ streams: 1, apart: [] });
        for (const line of arrived) ledger.received(1, 1, line, 0);
        const journals = [
          { ...sentTo(path), intendedNext: 101, unsure: [{ first: 41, last: 60 }] },
        ];
        const written = writtenOf({ journals, lines, readers, complete: true, ledger });
        const { account } = ledger.close(written);
        const within = arrived.filter((line) => line >= 41 && line <= 60).length;
        expect(account).toMatchObject({
          ...{ written: 100, delivered: arrived.length, indeterminate: 20 - within },
          lost: 80 - (arrived.length - within),
        });
      }),
    );
  },
);
