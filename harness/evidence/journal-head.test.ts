import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeJournalHead, JournalHeadEncoder, journalFileNames } from './journal-head.js';

const count = fc.integer({ min: 1, max: 999_999_999_999 });

test('a head comes back as it was written', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      count,
      count,
      (stream, epoch, generation, committedNext, intendedNext) => {
        const encoder = new JournalHeadEncoder(stream, epoch);
        const bytes = encoder.encode(generation, committedNext, intendedNext, 4096, 12.5);
        expect(decodeJournalHead(bytes)).toEqual({
          stream,
          epoch,
          generation,
          committedNext,
          intendedNext,
          offset: 4096,
          atMs: 12.5,
        });
      },
    ),
  );
});

test('a head with one changed byte is none', () => {
  const bytes = new JournalHeadEncoder(1, 1).encode(3, 100, 200, 0, 1);
  for (let at = 0; at < bytes.length; at++) {
    const torn = bytes.slice();
    torn[at] = torn[at]! ^ 1;
    expect(decodeJournalHead(torn)).toBeUndefined();
  }
  expect(decodeJournalHead(bytes.subarray(0, 63))).toBeUndefined();
});

test('the files of a journal are named after stream and epoch', () => {
  expect(journalFileNames(7, 2)).toEqual({
    records: 'stream-0007.0002.ndjson',
    head: 'stream-0007.0002.head',
    observed: 'observed-0007.0002.ndjson',
  });
});
