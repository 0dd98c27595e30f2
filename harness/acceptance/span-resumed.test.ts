/** A writer that is killed, and goes on in its directory: what both lives wrote is judged, and nothing of it was overwritten. */
import { describe, expect, it } from 'vitest';
import { readJournals } from '../evidence/journal-reader.js';
import { eventually } from './testing/lostline.js';
import { Spanning } from './testing/spanning.js';

const patientMs = 180_000;
const storm = `name: resumed
load: { linesPerSecond: 2k/s, duration: 3s }
rotation: { kind: rename-chain, every: 500ms, keep: 40 }
drain: { quiet: 1s }
expect: { latenessMs: 30s }
`;

/** Rotations of the first life, as its journal tells them while it writes. */
function rotations(directory: string): number {
  try {
    const { journals } = readJournals(`${directory}/journal`);
    return journals[0]?.generations.filter(({ rotatedAtMs }) => rotatedAtMs !== null).length ?? 0;
  } catch {
    // It has not begun yet.
    return 0;
  }
}

describe('a writer that was killed and resumed', { timeout: patientMs }, () => {
  it('loses nothing that a shipper reads only then', async () => {
    await using span = new Spanning(storm);
    const sink = await span.sink('sink', '--quiet', '5s');
    const first = span.writer('writer');
    await eventually('it rotated', () => rotations(first.directory) >= 3, patientMs);
    first.child.kill('SIGKILL');
    await first.child;
    const second = span.writer('writer', '--resume');
    expect((await second.child).exitCode).toBe(0);
    span.ship(sink.url);
    await sink.child;
    const { result } = await span.judge(['writer', 'sink']);
    const { account } = result;
    expect(account.delivered).toBeGreaterThanOrEqual(6_000 + 2_000);
    expect(account).toMatchObject({ lost: 0, unexpected: 0 });
    expect(account.delivered + account.indeterminate).toBe(account.written);
  });
});
