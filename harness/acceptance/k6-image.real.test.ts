/** `load.image`: k6 drives the load of a run from a container, and nothing of it stays, however the run ends. */
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import { expectAccounted, findingOf, startStorm } from './testing/k6-storm.js';
import { leftBehind, nothing } from './testing/left-behind.js';
import { freshDirectory, lostline } from './testing/lostline.js';
import type { Started } from './testing/running.js';
import { judgedFile, lostIn } from './testing/shipper-run.js';

const timeout = 120_000;
const image = 'lostline/k6:1.8.1';
const scenarioFile = packageFile('scenarios', 'k6', 'in-a-container.yaml');

const startContained = () => startStorm({ image, keep: 50, latenessMs: '60s' });

/** What k6 says when it is asked in the way that the run tells. */
async function steeredAsTold({ events }: Started): Promise<string> {
  const notes = events().flatMap((event) => (event.event === 'note' ? [event.message] : []));
  const [, command] = /'docker (exec \S+ k6) scale --vus 5'/.exec(notes.join('\n'))!;
  return (await execa('docker', [...command!.split(' '), 'status'])).stdout;
}

describe.concurrent('k6 in a container', { timeout }, () => {
  it('brings its thresholds into the verdict, and a lossy shipper is named', async () => {
    const thresholds = { lostline_lines_written: ['count>1000000', 'count>1000'] };
    const result = await judgedFile(scenarioFile, {
      target: 'reference',
      options: { defect: 'close-at-rename' },
      sets: [`load.options=${JSON.stringify({ thresholds })}`],
    });
    expect(result.outcome).toBe('fail');
    expect(findingOf(result, 'k6-thresholds')).toMatchObject({ outcome: 'fail' });
    expect(findingOf(result, 'k6-thresholds').message).toMatch(
      /^1 of 2 thresholds of k6 crossed: lostline_lines_written: count>1000000/,
    );
    expect(findingOf(result, 'add-up').outcome).toBe('pass');
    expect(lostIn(result).length).toBeGreaterThan(0);
  });

  it('ends with Lostline by Ctrl-C: streams are ended, and nothing stays', async () => {
    await using run = await startContained();
    await run.writing(20_000);
    expect((await leftBehind(run, 'docker')).containers.length).toBe(1);
    expect(await steeredAsTold(run)).toContain('running: true');
    expect((await run.end('SIGINT')).code).toBe(130);
    expect(await leftBehind(run, 'docker')).toEqual(nothing);
    await expectAccounted(run);
  });

  it('outlives a kill -9 of Lostline, until the doctor comes', async () => {
    await using run = await startContained();
    await run.writing(20_000);
    await run.end('SIGKILL');
    await lostline(['doctor', '--clean'], { env: run.env });
    expect(await leftBehind(run, 'docker')).toEqual(nothing);
    await expectAccounted(run);
  });

  it('is told when it is not there, in one sentence with what to do', async () => {
    using directory = freshDirectory();
    const told = ['run', scenarioFile, '--set', 'load.image=lostline/k6:0.0.0'];
    const { code, err } = await lostline([...told, '--out', join(directory.path, 'run')]);
    expect(err.trim().split('\n').at(-1)).toBe(
      "lostline: load.image: lostline/k6:0.0.0 is not on this machine: run 'docker/setup k6'",
    );
    expect(code).toBe(2);
  });
});
