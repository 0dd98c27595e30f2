/**
 * A plan in the order of time: phases of the load, rotations, faults and cures. Bounded whatever the
 * plan holds: of each kind only the first entries are listed, the rest is counted in `more`.
 */
import { firstPlace } from './layout/layout.js';
import { layoutOf } from './layout/layouts.js';
import type { DriverPlan, LoadSegment, Plan } from './plan.js';
import { rotationInstants } from './rotation-instants.js';

export type TimelineKind = 'load' | 'rotation' | 'fault' | 'cure' | 'end';

export interface TimelineEntry {
  readonly atMs: number;
  readonly kind: TimelineKind;
  readonly text: string;
}

export interface Timeline {
  /** By instant; at the same instant cures come first and the end last. */
  readonly entries: readonly TimelineEntry[];
  /** Entries that are planned but not listed. */
  readonly more: { readonly load: number; readonly rotation: number; readonly fault: number };
  /** Rotations over all streams; null when bytes or lines decide, for then only the run knows. */
  readonly rotations: number | null;
}

/** How many entries of each kind are listed. */
export interface TimelineBounds {
  readonly loadMax: number;
  readonly rotationMax: number;
  readonly faultMax: number;
}

const rank: Readonly<Record<TimelineKind, number>> = {
  cure: 0,
  load: 1,
  fault: 2,
  rotation: 3,
  end: 4,
};

export function planTimeline(plan: Plan, bounds: TimelineBounds): Timeline {
  const rotations = firstRotations(plan, bounds.rotationMax);
  const planned = countRotations(plan);
  const load = plan.load.segments.slice(0, bounds.loadMax);
  const faults = plan.faults.slice(0, bounds.faultMax);
  const entries = [
    ...load.map((segment) => loadEntry(plan, segment)),
    ...rotations,
    ...faults.flatMap(faultEntries),
    { atMs: plan.load.durationMs, kind: 'end' as const, text: 'the load ends, the drain begins' },
  ];
  return {
    entries: entries.sort((a, b) => a.atMs - b.atMs || rank[a.kind] - rank[b.kind]),
    more: {
      load: plan.load.segments.length - load.length,
      rotation: (planned ?? 0) - rotations.length,
      fault: plan.faults.length - faults.length,
    },
    rotations: planned,
  };
}

function countRotations({ rotation, load }: Plan): number | null {
  if (rotation === null) return 0;
  if (load.driver) return null;
  return rotation.trigger.kind === 'time' ? rotation.countMax * load.streams : null;
}

/** The first rotations over all streams: no stream can have more of them than are asked for. */
function firstRotations(plan: Plan, most: number): TimelineEntry[] {
  const { rotation, load } = plan;
  if (rotation === null || rotation.trigger.kind !== 'time' || load.driver) return [];
  // With fewer than one interval of jitter, the nth of one stream always precedes another's n+1st.
  const each = Math.min(rotation.countMax, Math.ceil(most / load.streams));
  const entries: { atMs: number; stream: number; number: number }[] = [];
  for (let stream = 1; stream <= load.streams; stream++) {
    let number = 0;
    for (const atMs of rotationInstants(rotation, plan.seed, stream)) {
      if (++number > each) break;
      entries.push({ atMs, stream, number });
    }
  }
  const layout = layoutOf(plan);
  return entries
    .sort((a, b) => a.atMs - b.atMs || a.stream - b.stream)
    .slice(0, most)
    .map(({ atMs, stream, number }) => ({
      atMs,
      kind: 'rotation',
      text: `${layout.fileOf(firstPlace(stream))} for the ${ordinal(number)} time`,
    }));
}

function ordinal(number: number): string {
  const teen = number % 100 >= 11 && number % 100 <= 13;
  const suffix = teen ? undefined : ['th', 'st', 'nd', 'rd'][number % 10];
  return `${number}${suffix ?? 'th'}`;
}

function loadEntry(plan: Plan, { fromMs, fromRate, toRate }: LoadSegment): TimelineEntry {
  const lines = (rate: number) => `${rate.toLocaleString('en-US')} lines/s`;
  const pace = fromRate === toRate ? lines(fromRate) : `${lines(fromRate)} to ${lines(toRate)}`;
  const { driver, unpaced } = plan.load;
  const text = driver ? drivenBy(driver) : unpaced ? 'as fast as it goes' : pace;
  return { atMs: fromMs, kind: 'load', text };
}

function drivenBy({ script, image }: DriverPlan): string {
  return image === undefined ? `k6 runs ${script}` : `k6 of ${image} runs ${script}`;
}

function faultEntries({ id, atMs, forMs, options }: Plan['faults'][number]): TimelineEntry[] {
  const words = Object.entries(options).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
  const text = words.length === 0 ? id : `${id} (${words.join(', ')})`;
  const fault = { atMs, kind: 'fault' as const, text };
  return forMs === 0 ? [fault] : [fault, { atMs: atMs + forMs, kind: 'cure', text: id }];
}
