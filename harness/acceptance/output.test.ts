/**
 * Output that nobody reads to its end changes no verdict and no exit code, and never ends a run in its
 * middle; data that can't be written is told.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDirectory, lostline, readJson, type Told } from './testing/lostline.js';

const scenario = `
name: unread
load: { linesPerSecond: 5k/s, duration: 1s }
drain: { quiet: 200ms }
expect: { latenessMs: 10s }
`;

/** Starts Lostline with another end of its output; its own exit code is that of the whole. */
function withOutput(ending: string): readonly string[] {
  return ['bash', '-c', `"$@" ${ending}; exit \${PIPESTATUS[0]}`, 'bash'];
}

describe('output that is cut off or can not be written', () => {
  const directory = freshDirectory();
  const run = join(directory.path, 'run');
  let ran: Told;

  beforeAll(async () => {
    const file = join(directory.path, 'unread.yaml');
    writeFileSync(file, scenario);
    const told = ['run', file, '--target', 'reference', '--out', run];
    ran = await lostline(told, { under: withOutput('| head -n 1') });
  });
  afterAll(() => directory[Symbol.dispose]());

  it('does not end a run that is piped into head', () => {
    expect(ran.out).toMatch(/^Seed \d+$/);
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    expect(readJson(run, 'result.json')).toMatchObject({ outcome: 'pass' });
  });

  it('does not change the exit code of a verdict', async () => {
    const { code, err } = await lostline(['verdict', run], { under: withOutput('| head -c 1') });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('is told by the command that prints data, in one sentence', async () => {
    const told = ['ranges', run, '--format', 'csv'];
    const { code, err } = await lostline(told, { under: withOutput('> /dev/full') });
    expect(err).toBe(
      "lostline: the output can't be written: ENOSPC: no space left on device, write",
    );
    expect(code).toBe(2);
  });
});
