/** The rotation of a scenario with its defaults, its bound, and the refusal of what can't keep time. */
import { limits } from '../scenario/limits.js';
import { meanPayload } from '../scenario/line-schema.js';
import { rotationHas } from '../scenario/rotation-schema.js';
import type { RotationScenario, Scenario } from '../scenario/schema.js';
import { formatCount, formatDuration } from '../support/units.js';
import { peakRate } from './load-plan.js';
import type { LoadPlan, RotationPlan, RotationTrigger } from './plan.js';
import type { PlannedTarget } from './planned-target.js';
import type { Report } from './report.js';
import { countInstants, rotationNeedMs } from './rotation-instants.js';

const keepDefault = 5;

export function planRotation(
  scenario: Scenario,
  target: PlannedTarget,
  load: LoadPlan,
  report: Report,
): RotationPlan | null {
  const { rotation } = scenario;
  if (!rotation) return null;
  if (rotation.freezeShipperMs > 0 && !target.powers.includes('signal')) {
    report(
      ['rotation', 'freezeShipperMs'],
      `needs the power 'signal', which target ${target.name} lacks; set it to 0 or choose another target`,
    );
  }
  const trigger = triggerOf(rotation);
  const options = optionsOf(rotation);
  const untilMs = Math.min(
    rotation.until ?? load.durationMs,
    load.durationMs - rotationNeedMs(options),
  );
  const countMax =
    trigger.kind === 'time'
      ? Math.min(rotation.countMax, countInstants(trigger.everyMs, rotation.from, untilMs))
      : rotation.countMax;
  const plan: RotationPlan = {
    kind: rotation.kind,
    trigger,
    ...options,
    fromMs: rotation.from,
    untilMs: Math.max(0, untilMs),
    countMax,
  };
  checkInterval(plan, shortestIntervalMs(scenario, load, trigger), report);
  checkExtent(plan, load, report);
  return plan;
}

function triggerOf({ every, bytes, lines, jitter }: RotationScenario): RotationTrigger {
  if (every !== undefined) return { kind: 'time', everyMs: every, jitter: jitter ?? 0 };
  if (bytes !== undefined) return { kind: 'bytes', bytes };
  return { kind: 'lines', lines: lines ?? 1 };
}

function optionsOf(rotation: RotationScenario) {
  return {
    keep: rotation.keep ?? (rotationHas(rotation.kind, 'keep') ? keepDefault : 0),
    lateWriteMs: rotation.lateWriteMs ?? 0,
    createGapMs: rotation.createGapMs ?? 0,
    copyTruncateGapMs: rotation.copyTruncateGapMs ?? 0,
    compressDelayMs: rotation.compressDelayMs ?? 0,
    midLine: rotation.midLine,
    freezeShipperMs: rotation.freezeShipperMs,
    logrotateMode: rotation.logrotate?.mode ?? ('create' as const),
  };
}

/** The least time between two rotations of a file; for bytes and lines at the highest rate. */
function shortestIntervalMs(scenario: Scenario, load: LoadPlan, trigger: RotationTrigger): number {
  if (trigger.kind === 'time') return trigger.everyMs * (1 - trigger.jitter);
  if (load.unpaced) return Infinity;
  const lineBytes = meanPayload(scenario.load.line.bytes) + 1;
  const lines = trigger.kind === 'bytes' ? trigger.bytes / lineBytes : trigger.lines;
  return (lines * load.streams * 1000) / peakRate(load);
}

function checkInterval(plan: RotationPlan, intervalMs: number, report: Report): void {
  const field = plan.trigger.kind === 'time' ? 'every' : plan.trigger.kind;
  const needMs = rotationNeedMs(plan);
  if (intervalMs <= needMs) {
    report(
      ['rotation', field],
      `lets a file rotate again after ${formatDuration(intervalMs)} while a rotation is under way for ${formatDuration(needMs)} (late writes, gaps, freeze), expected longer; raise ${field}, or lower jitter or the gaps`,
    );
  }
  if (plan.trigger.kind !== 'time' && intervalMs < limits.rotateEveryMsMin) {
    report(
      ['rotation', field],
      `lets a file rotate every ${formatDuration(intervalMs)} at the highest rate, expected at most 20 rotations a second for each file; raise ${field}`,
    );
  }
}

function checkExtent(plan: RotationPlan, load: LoadPlan, report: Report): void {
  const endMs = load.durationMs;
  if (plan.fromMs >= endMs) {
    report(
      ['rotation', 'from'],
      `${formatDuration(plan.fromMs)} is not before the load's end at ${formatDuration(endMs)}, so nothing rotates, expected an earlier instant; lower it`,
    );
  } else if (plan.trigger.kind === 'time' && plan.countMax === 0) {
    report(
      ['rotation', 'every'],
      `${formatDuration(plan.trigger.everyMs)} leaves no time for a single rotation until ${formatDuration(plan.untilMs)}, expected at least one; lower it or lengthen the load`,
    );
  }
  if (plan.trigger.kind !== 'time') return;
  const perSecond = (load.streams * 1000) / plan.trigger.everyMs;
  if (perSecond > limits.rotationsPerSecondMax) {
    report(
      ['rotation', 'every'],
      `makes ${formatCount(Math.round(perSecond))} rotations a second over ${load.streams} streams, expected at most ${formatCount(limits.rotationsPerSecondMax)}; raise it or lower load.streams`,
    );
  }
}
