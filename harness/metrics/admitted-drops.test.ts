import { expect, it } from 'vitest';
import { AdmittedDrops } from './admitted-drops.js';

function countOf(take: 'last' | 'sum', ...lines: string[]): number | null {
  const drops = new AdmittedDrops({ output: 'dropped=(\\d+)', take });
  for (const line of lines) drops.see(line);
  return drops.count;
}

it('tells nothing until the shipper does', () => {
  expect(countOf('last', 'starting', 'sent=9')).toBeNull();
  expect(countOf('last', 'dropped=0')).toBe(0);
});

it('takes the last of a running count, also over a restart that began it again', () => {
  expect(countOf('last', 'dropped=2', 'dropped=5', 'sent=9')).toBe(5);
  expect(countOf('last', 'dropped=2', 'dropped=5', 'dropped=0', 'dropped=1')).toBe(6);
});

it('adds up counts of their own', () => {
  expect(countOf('sum', 'dropped=2', 'dropped=0', 'dropped=5')).toBe(7);
});
