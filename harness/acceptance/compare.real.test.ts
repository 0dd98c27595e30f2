/**
 * The upgrade that users of wildcard-file() have before them, compared with real shippers in containers:
 * syslog-ng 4.8.1 loses less at renames with late writes than 3.38.1, and as much as itself.
 */
import { join } from 'node:path';
import { describe, it } from 'vitest';
import type { Comparison } from '../compare/comparison.js';
import { packageFile } from '../support/paths.js';
import { freshDirectory, lostline, readJson } from './testing/lostline.js';

const timeoutMs = 400_000;
const scenario = packageFile('scenarios', 'shippers', 'rename-chain-late-writes.yaml');
/**
 * Two or three renames, and late writes much shorter than the time between two looks: then 3.38.1 loses what
 * it had not read yet, 120 lines and more, and 4.8.1 seldom has looked so early that it loses any.
 */
const quicker = ['load.lines=1050', 'rotation.lateWriteMs=50', 'expect.latenessMs=5s'];
const options = ['--option', 'source=wildcard-file', '--option', 'followFreqSeconds=0.3'];

async function compared(baseline: string, candidate: string, runs: number) {
  using directory = freshDirectory();
  const out = join(directory.path, 'comparison');
  const { code, err } = await lostline([
    ...['compare', scenario, '--baseline', baseline, '--candidate', candidate, ...options],
    ...quicker.flatMap((set) => ['--set', set]),
    ...['--runs', String(runs), '--out', out, '--reporter', 'json'],
  ]);
  if (code === undefined || code > 2) throw new Error(`exit code ${code}: ${err}`);
  return { code, comparison: readJson<Comparison>(out, 'comparison.json') };
}

describe('wildcard-file() at renames with late writes', () => {
  it.concurrent(
    'is better in syslog-ng 4.8.1 than in 3.38.1, by lines in every run',
    async ({ expect }) => {
      const { code, comparison } = await compared('syslog-ng@3.38.1', 'syslog-ng@4.8.1', 4);
      expect(comparison.verdict, comparison.reasons.join(' ')).toBe('better');
      expect(code).toBe(0);
      expect(comparison.baseline).toMatchObject({ counted: 4, losing: 4 });
      expect(comparison.measures[0]).toMatchObject({ name: 'lost', candidateMore: 0 });
      expect(comparison.measures[0]!.shift.most).toBeLessThan(0);
    },
    timeoutMs,
  );

  it.concurrent(
    'is the same in syslog-ng 4.8.1 as in itself',
    async ({ expect }) => {
      const { code, comparison } = await compared('syslog-ng@4.8.1', 'syslog-ng@4.8.1', 2);
      expect(comparison.verdict, comparison.reasons.join(' ')).toBe('same');
      expect(code).toBe(0);
    },
    timeoutMs,
  );
});
