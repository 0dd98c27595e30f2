/** From the plan's faults, their events and their costs to `faults` of result.json. */
import type { FaultEvent } from '../../evidence/event.js';
import type { ClosedLedger } from '../../ledger/ledger.js';
import type { PlannedFault } from '../../plan/plan.js';
import { type Evidence, eventsOf, type Timing } from '../evidence.js';
import { faultWindows } from '../fault-windows.js';
import {
  type Episode,
  type FaultReport,
  type LineRange,
  type RunResult,
  resultLimits,
} from '../result.js';
import type { WrittenInstants } from '../written-instants.js';
import { type FaultCost, FaultCosts, type LineClock } from './fault-costs.js';
import { UnderWay } from './under-way.js';

const episodesMax = 100;

/** What is folded range by range, and then asked for the reports. */
export class FaultReports {
  readonly #evidence: Evidence;
  readonly #timing: Timing;
  readonly #listed: readonly PlannedFault[];
  readonly #costs: FaultCosts;

  constructor(
    evidence: Evidence,
    timing: Timing,
    underWay: UnderWay,
    clocks: ReadonlyMap<string, LineClock>,
  ) {
    this.#evidence = evidence;
    this.#timing = timing;
    this.#listed = evidence.plan.faults.slice(0, resultLimits.faults);
    const ids = new Set(this.#listed.map(({ id }) => id));
    const windows = faultWindows(evidence.events, timing.endedAtMs);
    const known = windows.filter(({ id }) => ids.has(id));
    this.#costs = new FaultCosts(known, underWay, clocks, timing.endedAtMs);
  }

  /** Every range once. */
  add(range: LineRange): void {
    this.#costs.add(range);
  }

  list(episodes: readonly Episode[]): Pick<RunResult, 'faults' | 'faultsOmitted'> {
    const events = new Map<string, FaultEvent[]>();
    for (const event of eventsOf(this.#evidence, 'fault')) {
      events.set(event.id, [...(events.get(event.id) ?? []), event]);
    }
    const costs = new Map(this.#costs.all.map((cost) => [cost.window.id, cost]));
    const faults = this.#listed.map((fault) => ({
      ...whatHappened(fault, events.get(fault.id) ?? []),
      ...whatItCost(costs.get(fault.id), episodes),
      plannedAtMs: this.#timing.loadStartedAtMs + fault.atMs,
      said: this.#evidence.said.get(fault.id) ?? [],
    }));
    return { faults, faultsOmitted: this.#evidence.plan.faults.length - faults.length };
  }
}

function whatHappened(
  { id, kind }: PlannedFault,
  events: readonly FaultEvent[],
): Pick<FaultReport, 'id' | 'kind' | 'state' | 'proof' | 'failure' | 'figures'> {
  const failed = events.find(({ state }) => state === 'failed');
  const healed = events.find(({ state }) => state === 'healed');
  return {
    ...{ id, kind },
    state: (failed ?? healed ?? events[0])?.state ?? 'planned',
    proof: failed ? '' : (healed?.trace ?? ''),
    failure: failed?.trace ?? '',
    figures: healed?.figures ?? {},
  };
}

function whatItCost(cost: FaultCost | undefined, episodes: readonly Episode[]) {
  if (!cost) {
    return {
      ...{ fromMs: null, toMs: null, lostBefore: 0, lostDuring: 0, lostAfter: 0 },
      ...{ duplicates: 0, episodes: [], recoveryMs: null },
    };
  }
  const { window, recoveredAtMs, untilMs, lostBefore, lostDuring, lostAfter } = cost;
  const { id, fromMs, toMs } = window;
  const met = episodes.filter(
    (one) => one.fault === id || (one.fromMs <= untilMs && one.toMs >= fromMs),
  );
  return {
    ...{ fromMs, toMs, lostBefore, lostDuring, lostAfter, duplicates: cost.duplicates },
    episodes: met.slice(0, episodesMax).map((one) => one.id),
    recoveryMs: recoveredAtMs === null ? null : recoveredAtMs - toMs,
  };
}

/** Null where no fault was planned: then no range needs to be looked at twice. */
export function faultReportsOf(
  evidence: Evidence,
  closed: ClosedLedger,
  timing: Timing,
  instants: ReadonlyMap<string, WrittenInstants>,
): FaultReports | null {
  if (evidence.plan.faults.length === 0) return null;
  const underWay = new UnderWay(evidence.samples);
  for (const stream of closed.streams) {
    const written = instants.get(`${stream.stream}/${stream.epoch}`);
    if (!written) continue;
    for (const kind of ['lost', 'destroyed', 'indeterminate'] as const) {
      for (const { first, last } of stream[kind]()) {
        const span = { fromMs: written.from(first), toMs: written.by(last + 1) };
        underWay.add(kind === 'lost' ? 'lost' : 'other', last - first + 1, span);
      }
    }
  }
  return new FaultReports(evidence, timing, underWay, instants);
}
