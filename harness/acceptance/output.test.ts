/**
 * Output that nobody reads to its end changes no verdict and no exit code, and never ends a run in its
 * middle; data that can't be written is told. What a user should know before a run stands beside it.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
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

describe('help', () => {
  it.each(['run', 'plan', 'compare', 'images'])('of %s names no empty default', async (command) => {
    const { code, out } = await lostline([command, '--help']);
    expect(code).toBe(0);
    expect(out).toContain('--targets <directory>');
    expect(out.replace(/\s+/g, ' ')).not.toContain('default: []');
  });
});

describe('a scenario that names no target', () => {
  const scenario = packageFile('scenarios', 'shippers', 'frozen.yaml');

  it('is planned, and told to name none', async () => {
    const { out } = await lostline(['plan', scenario]);
    expect(out).toContain('target    not named: give --target; planned as for command, sink http');
    const named = await lostline(['plan', scenario, '--target', 'reference']);
    expect(named.out).toContain('target    reference 1 in process, sink http');
  });

  it('is valid, and told to name none', async () => {
    const other = packageFile('scenarios', 'rename-storm.yaml');
    const { code, out } = await lostline(['validate', scenario, other]);
    expect({ code, out }).toEqual({
      ...{ code: 0, out: expect.stringContaining('names no target: a run needs --target\n') },
    });
    expect(out).toMatch(/valid scenario 'rename-storm'$/);
  });
});

describe('a target that takes records of container logs for lines', () => {
  const scenario = packageFile('scenarios', 'sources', 'kubernetes.yaml');
  const note =
    'note: source kubernetes writes CRI records, but option format=plain of target promtail takes each record for a line';

  it('is told by plan, beside the plan', async () => {
    const { code, out, err } = await lostline(['plan', scenario, '--target', 'promtail']);
    expect({ code, begun: out.slice(0, 8) }).toEqual({ code: 0, begun: 'Plan of ' });
    expect(err).toContain(`lostline: ${note}`);
  });
});
