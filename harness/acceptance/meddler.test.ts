/**
 * A shipper in another language that harms known lines and says what it did: Lostline must find exactly
 * that, line by line, in ten lines and in ten million.
 */
import { describe, expect, it } from 'vitest';
import { joined, type Meddling, meddle } from './testing/meddling.js';

const small: Meddling = {
  lines: 10,
  streams: 1,
  every: 2,
  seed: 1,
  over: 'tcp',
  lineBytes: 80,
  load: 'linesPerSecond: 100/s',
};

async function expectExact(meddling: Meddling) {
  const { code, said, found } = await meddle(meddling);
  expect(found.account).toEqual(said.account);
  expect(joined(found.ranges)).toEqual(joined(said.ranges));
  expect(said.account.written).toBe(meddling.lines);
  expect(code).toBe(1);
  return said;
}

describe('what a meddling shipper did is found, line by line', () => {
  it.concurrent.each([1, 2, 3, 4, 5])('in 10 lines, seed %i', async (seed) => {
    await expectExact({ ...small, seed, over: seed % 2 === 0 ? 'http' : 'tcp' });
  });

  it.concurrent.each([1, 2, 3, 4, 5])('in 1,000 lines of mixed deeds, seed %i', async (seed) => {
    const over = seed % 2 === 0 ? 'tcp' : 'http';
    const load = 'linesPerSecond: 2k/s';
    const said = await expectExact({ ...small, lines: 1000, every: 7, seed, over, load });
    const deeds = Object.values(said.deeds).filter((count) => count > 0);
    expect(deeds.length, `seed ${seed} did nearly everything`).toBeGreaterThan(14);
  });

  it('in 3,000 lines of three streams that are renamed meanwhile', async () => {
    const load = 'linesPerSecond: 2k/s';
    const rotation = 'kind: rename-create, every: 100ms, keep: 100';
    await expectExact({ ...small, lines: 3000, streams: 3, every: 60, seed: 6, load, rotation });
  });

  it('in 10,000,000 lines with 20,000 deeds, over six renames', { timeout: 240_000 }, async () => {
    const load = 'unpaced: true, duration: 200s';
    const rotation = 'kind: rename-create, bytes: 100MB, keep: 100';
    const size = { lines: 10_000_000, every: 500, lineBytes: 60 };
    const said = await expectExact({ ...small, ...size, load, rotation });
    const deeds = Object.values(said.deeds).reduce((sum, count) => sum + count, 0);
    expect(deeds).toBeGreaterThan(19_990);
  });
});
