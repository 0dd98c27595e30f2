/**
 * A process that writes as fast as it can until it is killed, for the test of what a `kill -9` leaves:
 * `node flood.js LOGS JOURNAL`. It says `flooding` when lines and rotations are under way.
 */
import { monotonicMs, SystemClock } from '../../support/clock.js';
import { startWriter } from '../writer.js';
import { testPlan, testRun } from './rig.js';

const [directory, journalDirectory] = process.argv.slice(2) as [string, string];
const rotationsFirst = 3;
/** The end of it if nobody kills it. */
const durationMs = 20_000;

const plan = testPlan({
  load: {
    durationMs,
    segments: [{ fromMs: 0, toMs: durationMs, fromRate: 0, toRate: 0 }],
    lines: null,
    unpaced: true,
  },
  rotation: { trigger: { kind: 'bytes', bytes: 1024 * 1024 }, keep: 2, countMax: 1e9 },
});
const originMs = monotonicMs();
const options = { plan, run: testRun, epoch: 1, directory, journalDirectory, originMs };
const writer = await startWriter(options);
writer.begin(0);
const clock = new SystemClock();
while (writer.progress().rotations < rotationsFirst) await clock.sleep(1);
process.stdout.write('flooding\n');
await writer.whenDone;
