/**
 * When the occurrences of one fault come: at an instant, or on a grid of `every`, each point moved
 * earlier by a seeded share of the interval and happening with a seeded chance. Fault and cure both lie
 * within the load.
 */
import { limits } from '../scenario/limits.js';
import type { FaultScenario } from '../scenario/schema.js';
import { Random } from '../support/random.js';
import { formatDuration } from '../support/units.js';
import type { FaultSetting } from './fault-checks.js';
import type { Report } from './report.js';

/** At most `limits.faultsMax` + 1 instants in milliseconds, increasing. */
export function instantsOf(
  fault: FaultScenario,
  index: number,
  { seed, durationMs }: FaultSetting,
  report: Report,
): number[] {
  const forMs = fault.for ?? 0;
  const lastMs = Math.min(fault.until ?? durationMs, durationMs - forMs);
  if (fault.at !== undefined) {
    if (fault.at > lastMs) {
      report(
        ['faults', index, 'at'],
        `${formatDuration(fault.at)} is too late, expected fault and cure before the load's end at ${formatDuration(durationMs)}; lower at or for, or lengthen the load`,
      );
    }
    return [fault.at];
  }
  const everyMs = fault.every ?? Infinity;
  const random = new Random(seed).derive(`fault/${index}`);
  const instants: number[] = [];
  const count = Math.max(0, Math.floor((lastMs - fault.from) / everyMs));
  for (let number = 1; number <= Math.min(count, limits.faultsMax + 1); number++) {
    const early = fault.jitter * random.fraction();
    const happens = random.chance(fault.chance);
    if (happens) instants.push(fault.from + everyMs * (number - early));
  }
  if (count === 0) {
    report(
      ['faults', index, 'every'],
      `${formatDuration(everyMs)} leaves no time for a single occurrence until ${formatDuration(Math.max(0, lastMs))}, expected at least one; lower it or lengthen the load`,
    );
  }
  return instants;
}
