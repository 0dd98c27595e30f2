/**
 * What happened when, to be drawn beside the series: phases, faults and what became of the shipper
 * before all else, then rotations and freezes as far as there is room, evenly spread.
 */
import type { RunEvent } from '../evidence/event.js';
import type { StreamJournal } from '../evidence/journal.js';
import { faultWindows } from './fault-windows.js';
import { resultLimits, type TimelineMark } from './result.js';
import { thin } from './thin.js';

export interface Timeline {
  readonly timeline: readonly TimelineMark[];
  readonly timelineOmitted: number;
}

export function timelineOf(
  events: readonly RunEvent[],
  journals: readonly StreamJournal[],
  endedAtMs: number,
): Timeline {
  const important = [
    ...phases(events, endedAtMs),
    ...faults(events, endedAtMs),
    ...shipper(events),
  ].slice(0, resultLimits.marks / 2);
  const frequent = [...freezes(events, endedAtMs), ...rotations(journals)];
  const room = resultLimits.marks - important.length;
  const shown = [...important, ...thin(frequent, room)];
  shown.sort((one, other) => one.fromMs - other.fromMs);
  return { timeline: shown, timelineOmitted: Math.max(0, frequent.length - room) };
}

function phases(events: readonly RunEvent[], endedAtMs: number): TimelineMark[] {
  const marks = events.filter((event) => event.event === 'phase');
  return marks.map(({ phase, atMs }, index) => ({
    kind: 'phase',
    label: phase,
    fromMs: atMs,
    toMs: marks[index + 1]?.atMs ?? Math.max(atMs, endedAtMs),
  }));
}

function faults(events: readonly RunEvent[], endedAtMs: number): TimelineMark[] {
  return faultWindows(events, endedAtMs).map(({ id, fromMs, toMs }) => ({
    ...{ kind: 'fault', label: id, fromMs, toMs },
  }));
}

function shipper(events: readonly RunEvent[]): TimelineMark[] {
  const marks = events.filter((event) => event.event === 'shipper');
  return marks.map(({ state, atMs }) => ({
    ...{ kind: 'shipper', label: state, fromMs: atMs, toMs: atMs },
  }));
}

function freezes(events: readonly RunEvent[], endedAtMs: number): TimelineMark[] {
  const marks: TimelineMark[] = [];
  let fromMs: number | null = null;
  const end = (toMs: number) => {
    if (fromMs !== null) marks.push({ kind: 'freeze', label: 'frozen', fromMs, toMs });
    fromMs = null;
  };
  for (const event of events) {
    if (event.event !== 'freeze') continue;
    if (event.state === 'resumed') end(event.atMs);
    else if (event.trace !== '') fromMs ??= event.atMs;
  }
  end(endedAtMs);
  return marks;
}

function rotations(journals: readonly StreamJournal[]): TimelineMark[] {
  return journals.flatMap(({ stream, generations }) =>
    generations.flatMap(({ generation, rotatedAtMs: atMs, rotation }) =>
      atMs === null
        ? []
        : [
            {
              kind: 'rotation' as const,
              label: `${rotation ?? 'rotation'} ${stream}/${generation}`,
              fromMs: atMs,
              toMs: atMs,
            },
          ],
    ),
  );
}
