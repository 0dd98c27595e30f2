import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatOwner, ownerOf, ownerState, parseOwner } from './owner.js';

test('an owner survives being written and read', () => {
  const word = fc.stringMatching(/^[a-z0-9:[\]-]+$/);
  const owner = fc.record({
    host: word,
    bootId: word,
    processNamespace: word,
    pid: fc.nat(),
    startTicks: fc.nat().map(String),
  });
  fc.assert(
    fc.property(owner, (value) => {
      expect(parseOwner(formatOwner(value))).toEqual(value);
    }),
  );
});

test.each(['', 'host', 'a|b|c|12', 'a|b|c|x|1', 'a|b|c|1|2|3', '|b|c|1|2'])(
  '%j is no owner',
  (text) => {
    expect(parseOwner(text)).toBeUndefined();
  },
);

const here = ownerOf();

test.each([
  ['this process', here, 'alive'],
  ['another process with this id', { ...here, startTicks: '1' }, 'dead'],
  ['a process that is gone', { ...here, pid: 2 ** 22 + 1 }, 'dead'],
  ['an earlier boot of this machine', { ...here, bootId: 'earlier' }, 'dead'],
  ['another machine', { ...here, bootId: 'other', host: 'other' }, 'elsewhere'],
  ['another process namespace', { ...here, processNamespace: 'pid:[1]' }, 'elsewhere'],
  ['no owner', undefined, 'elsewhere'],
])('%s is judged', (_what, owner, state) => {
  expect(ownerState(owner, here)).toBe(state);
});
