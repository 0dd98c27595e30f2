/** A program that is stopped stands still whole: a supervisor's workers too, which do the reading. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SystemClock } from '../support/clock.js';
import { processState, untilState } from '../support/process-state.js';
import { DockerEngine } from './docker.js';
import { ProcessEngine } from './process.js';
import { standStill } from './stand-still.js';

const clock = new SystemClock();
const workers = 3;
const supervisor = `for one in ${'x '.repeat(workers)}; do sleep 60 & done; echo up; wait`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lostline-still-'));
});
afterEach(() => rm(folder, { recursive: true }));

it.each(['docker', 'process'])(
  'stops and continues every process of the %s engine',
  async (kind) => {
    await using engine =
      kind === 'docker'
        ? new DockerEngine({ clock })
        : new ProcessEngine({ clock, recordsFolder: join(folder, 'records') });
    await engine.prepare({ runId: `still-${process.pid}-${kind}` });
    const spec = {
      ...{ name: 'supervisor', image: 'debian:bookworm-slim', environment: {}, mounts: [] },
      ...{ command: ['bash', '-c', supervisor], stopTimeoutMs: 100 },
      outputFile: join(folder, 'output.log'),
    };
    const instance = await engine.start(spec, new AbortController().signal);
    for await (const text of instance.output()) if (String(text).includes('up')) break;
    const pids = await instance.pids();
    expect(pids).toHaveLength(1 + workers);
    expect(await standStill(instance, clock)).toEqual({ pid: pids[0], state: 'T' });
    expect(await Promise.all(pids.map(processState))).toEqual(pids.map(() => 'T'));
    await instance.signal('SIGCONT');
    expect(await untilState(pids, 'S', clock)).toBe('S');
  },
);
