import { expect, it } from 'vitest';
import { undressCri, undressDockerJson } from './undress.js';

const record =
  '{"log":"a \\"line\\" \\u003c\\n","stream":"stdout","time":"2026-01-01T00:00:00.1Z"}';

it('the line in a record of json-file is told without its newline', () => {
  expect(undressDockerJson(Buffer.from(record))?.toString()).toBe('a "line" <');
});

it.each([
  ['a line of its own', 'a line'],
  ['one that was cut', record.slice(0, -3)],
  ['another stream', record.replace('stdout', 'stderr')],
  ['a field more', record.replace('"log"', '"logs":1,"log"')],
  ['no instant', record.replace('.1Z', 'x')],
])('%s stays as it is', (_, text) => {
  expect(undressDockerJson(Buffer.from(text))).toBeNull();
});

it.each([
  ['2026-11-21T16:20:21.123456789Z stdout F a line', 'a line'],
  ['2026-11-21T16:20:21.1Z stdout P a piece ', 'a piece '],
  ['2026-11-21T16:20:21+02:00 stdout F ', ''],
])('the text of a CRI record is told, and of a piece: %s', (text, line) => {
  expect(undressCri(Buffer.from(text))?.toString()).toBe(line);
});

it.each([
  'a line',
  '2026-11-21T16:20:21Z stderr F a line',
  '2026-11-21T16:20:21Z stdout X a line',
  '2026-11-21 16:20:21 stdout F a line',
  ' 2026-11-21T16:20:21Z stdout F a line',
])('what is no CRI record stays as it is: %s', (text) => {
  expect(undressCri(Buffer.from(text))).toBeNull();
});
