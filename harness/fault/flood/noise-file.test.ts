/** A victim's log: rotated on a real disk, and counted whatever becomes of it. */
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RotationPlan } from '../../plan/plan.js';
import { ManualClock } from '../../support/clock.js';
import { NoiseFile } from './noise-file.js';
import { keptBytes, type NoiseRotation, noiseRotationOf } from './noise-rotation.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'noise-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function setUp(rotation: NoiseRotation) {
  const clock = new ManualClock();
  const path = join(folder, 'app-noise.log');
  const reopened: number[] = [];
  const reopen = async () => {
    reopened.push(clock.nowMs());
  };
  const noise = new NoiseFile({ path, rotation, reopen, clock });
  const look = () => {
    clock.advance(50);
    return noise.look();
  };
  const end = () => noise.made();
  const write = (lines: number) => appendFileSync(path, 'a line of 20 bytes.\n'.repeat(lines));
  return { path, noise, reopened, look, write, end };
}

describe("a victim's log", () => {
  it('may be written by anybody', async () => {
    const { path, end } = setUp({ bytesMax: 100, everyMs: null, keep: 1 });
    expect(statSync(path).mode & 0o777).toBe(0o666);
    expect(await end()).toEqual({ lines: 0, bytes: 0, rotations: 0 });
  });

  it('is rotated by size, kept as often as told, and counted also where it was deleted', async () => {
    const { look, write, end, reopened } = setUp({ bytesMax: 100, everyMs: null, keep: 1 });
    for (const lines of [4, 1, 6, 5]) {
      write(lines);
      await look();
    }
    write(2);
    expect(readdirSync(folder)).toEqual(['app-noise.log', 'app-noise.log.000003']);
    expect(reopened).toHaveLength(3);
    expect(await end()).toEqual({ lines: 18, bytes: 360, rotations: 3 });
  });

  it('is rotated by time when it holds something', async () => {
    const { look, write, end } = setUp({ bytesMax: 1000, everyMs: 100, keep: 3 });
    for (let looks = 0; looks < 4; looks++) await look();
    write(1);
    for (let looks = 0; looks < 4; looks++) await look();
    expect(readdirSync(folder)).toEqual(['app-noise.log', 'app-noise.log.000001']);
    expect(await end()).toEqual({ lines: 1, bytes: 20, rotations: 1 });
  });

  it('keeps what its program has put into it already', async () => {
    appendFileSync(join(folder, 'app-noise.log'), 'faster\n');
    const { end } = setUp({ bytesMax: 100, everyMs: null, keep: 2 });
    expect(await end()).toEqual({ lines: 1, bytes: 7, rotations: 0 });
  });

  it('counts no line before its newline is there', async () => {
    const { path, end } = setUp({ bytesMax: 1000, everyMs: null, keep: 0 });
    appendFileSync(path, 'one\ntwo');
    expect(await end()).toEqual({ lines: 1, bytes: 7, rotations: 0 });
  });
});

describe('the rotation of noise', () => {
  const plan = (trigger: RotationPlan['trigger'], keep: number) =>
    ({ rotation: { trigger, keep } as RotationPlan }) as const;

  it.each([
    [
      'by time',
      plan({ kind: 'time', everyMs: 1000, jitter: 0 }, 4),
      { everyMs: 1000, keep: 4, bytesMax: 10_485_760 },
    ],
    [
      'by bytes',
      plan({ kind: 'bytes', bytes: 1_000_000 }, 5),
      { everyMs: null, keep: 5, bytesMax: 1_000_000 },
    ],
    [
      'by lines',
      plan({ kind: 'lines', lines: 100 }, 1),
      { everyMs: null, keep: 1, bytesMax: 10_485_760 },
    ],
    [
      'in a storm',
      plan({ kind: 'time', everyMs: 50, jitter: 0 }, 0),
      { everyMs: 250, keep: 0, bytesMax: 10_485_760 },
    ],
    ['not at all', { rotation: null }, { everyMs: null, keep: 2, bytesMax: 10_485_760 }],
  ])('is that of lines that are rotated %s, within bounds', (_, given, expected) => {
    expect(noiseRotationOf(given)).toEqual(expected);
  });

  it('keeps the live file and the rotated ones', () => {
    expect(keptBytes({ bytesMax: 10, everyMs: null, keep: 4 })).toBe(50);
  });
});
