import { describe, expect, test } from 'vitest';
import type { NoteEvent } from '../harness/evidence/event.js';
import { ManualClock } from '../harness/support/clock.js';
import { results } from './fixtures/results.js';
import { ReporterMultiplexer } from './multiplexer.js';
import type { ObservedEvent, Reporter } from './reporter.js';

const note: NoteEvent = { event: 'note', atMs: 1, severity: 'info', message: 'hello' };

function rig(reporters: readonly Reporter[], clock = new ManualClock()) {
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  return { warnings, clock, all: new ReporterMultiplexer(reporters, { clock, warn }) };
}

describe('a reporter that fails', () => {
  test('while it observes is named once and does not keep the others from observing', () => {
    const seen: ObservedEvent[] = [];
    const broken: Reporter = {
      name: 'broken',
      observe: () => {
        throw new Error('no\nluck');
      },
    };
    const { all, warnings } = rig([
      broken,
      { name: 'fine', observe: (event) => void seen.push(event) },
    ]);
    all.observe(note);
    all.observe(note);
    expect(seen).toEqual([note, note]);
    expect(warnings).toEqual(["Reporter 'broken' stopped following the run: no luck"]);
  });

  test('while it writes is named, and the others still write', async () => {
    const { all, warnings } = rig([
      { name: 'broken', write: () => Promise.reject(new Error('disk full')) },
      {
        name: 'throws',
        write: () => {
          throw new Error('at once');
        },
      },
      { name: 'fine', write: async () => ['/run/a'] },
    ]);
    expect(await all.write(results.pass(), '/run')).toEqual(['/run/a']);
    expect(warnings).toEqual([
      "Reporter 'broken' wrote no report: disk full",
      "Reporter 'throws' wrote no report: at once",
    ]);
  });

  test('by never finishing is given up after its time', async () => {
    const { all, warnings, clock } = rig([
      { name: 'stuck', write: () => new Promise(() => {}) },
      { name: 'fine', write: async () => ['/run/a'] },
    ]);
    const writing = all.write(results.pass(), '/run');
    clock.advance(30_000);
    expect(await writing).toEqual(['/run/a']);
    expect(warnings).toEqual(["Reporter 'stuck' wrote no report: not finished after 30000 ms"]);
  });
});

test('a later reporter is told the files of the earlier ones', async () => {
  let told: readonly string[] = [];
  const { all } = rig([
    { name: 'first', write: async (_result, directory) => [`${directory}/a`, `${directory}/b`] },
    { name: 'blind' },
    {
      name: 'last',
      write: async (_result, _directory, written) => {
        told = written;
        return [];
      },
    },
  ]);
  await all.write(results.pass(), '/run');
  expect(told).toEqual(['/run/a', '/run/b']);
});
