/**
 * What the scenarios of k6 are for: over a lossy shipper each tells what it was made to tell. Over the correct one they
 * pass with all others (shipped.real.test.ts); the soak, of a week there, for some seconds here.
 */
import { describe, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { judgedFile, lostIn } from './testing/shipper-run.js';

const timeout = 120_000;
const seconds = ['load.duration=10s', 'rotation.every=500ms', 'rotation.lateWriteMs=50'];

function run(
  name: string,
  defect: string,
  sets: readonly string[] = [],
  format = 'plain',
): Promise<RunResult> {
  const file = packageFile('scenarios', 'k6', `${name}.yaml`);
  return judgedFile(file, { target: 'reference', options: { defect, format }, sets });
}

const thresholds = ({ findings }: RunResult) =>
  findings.find(({ check }) => check === 'k6-thresholds')!;

describe('over a lossy shipper', { timeout }, () => {
  it.concurrent('a ramp tells at which rate the first line was lost', async ({ expect }) => {
    const result = await run('ramp-to-first-loss', 'missed-generation');
    const { atMs = 0, linesPerSecond } = result.firstLoss!;
    // A file lives for half a second, which the shipper looks at names in, at 5,000 lines/s; one that gets no turn
    // loses sooner, and a k6 that got none catches up faster than the ramp.
    expect(linesPerSecond).toBeGreaterThan(1_000);
    expect(linesPerSecond).toBeLessThan(40_000);
    const first = Math.min(...lostIn(result).map(({ writtenFromMs }) => writtenFromMs));
    expect(atMs).toBe(first);
    const { outcome, message } = thresholds(result);
    expect(outcome).toBe('fail');
    expect(message).toContain('lostline_lines_lost: count==0');
  });

  it.concurrent('a spike loses whole files, and none of the calm', async ({ expect }) => {
    const result = await run('spike', 'missed-generation');
    const lost = lostIn(result);
    expect(lost.length).toBeGreaterThan(0);
    expect(new Set(lost.map(({ cause }) => cause))).toEqual(new Set(['never-opened']));
    // What was written before the spike fits into two files of a stream.
    expect(Math.min(...lost.map(({ generation }) => generation))).toBeGreaterThan(1);
    expect(thresholds(result).message).toMatch(
      /lostline_lines_lost: count==0, found [\d,]+ \(lost/,
    );
  });

  it.concurrent("several pods: an inode number that comes again hides a pod's new file", async ({
    expect,
  }) => {
    const result = await run('several-pods', 'inode-cache', [], 'cri');
    expect(result.streams.filter(({ written }) => written > 0)).toHaveLength(4);
    const paths = lostIn(result).flatMap((range) => range.paths);
    expect(paths.length).toBeGreaterThan(0);
    const ofKubelet =
      /^pods\/(default|payments)_writer-\d.*\/app-\d\/0\.log(\.\d{8}-\d{6}(\.gz)?)?$/;
    expect(paths.filter((path) => !ofKubelet.test(path))).toEqual([]);
    expect(thresholds(result).outcome).toBe('fail');
  });

  it.concurrent('a soak of ten seconds is a soak', async ({ expect }) => {
    const result = await run('soak', 'close-at-rename', seconds);
    expect(result.account.lost).toBeGreaterThan(0);
    expect(thresholds(result).outcome).toBe('fail');
  });
});

it.concurrent('a soak of the correct shipper keeps its thresholds', { timeout }, async ({
  expect,
}) => {
  const result = await run('soak', 'none', seconds);
  expect(result.account).toMatchObject({ lost: 0, delivered: result.account.written });
  expect(thresholds(result).message).toBe('2 thresholds of k6 kept');
});
