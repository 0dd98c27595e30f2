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
import { type ChurnPlan, churnOf, type SourcePlan } from './source-plan.js';

const keepDefault = 5;
/** The kubelet's own `containerLogMonitorInterval`. */
const lookEveryMsDefault = 10_000;
/** From the kubelet's rename to the runtime's new file, as measured. */
const kubeletGapMs = 1.2;

export function planRotation(
  scenario: Scenario,
  target: PlannedTarget,
  load: LoadPlan,
  source: SourcePlan,
  report: Report,
): RotationPlan | null {
  const { rotation } = scenario;
  const churn = churnOf(source);
  if (churn) return planChurn(churn, scenario, load, report);
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

/** Short-lived files give way to the next as if by a rotation: after so many lines. */
function planChurn(
  churn: ChurnPlan,
  scenario: Scenario,
  load: LoadPlan,
  report: Report,
): RotationPlan {
  const plan: RotationPlan = {
    kind: 'churn',
    trigger: { kind: 'lines', lines: churn.lines },
    deleteAfterMs: churn.deleteAfterMs,
    ...{ keep: 0, lateWriteMs: 0, createGapMs: 0, copyTruncateGapMs: 0, compressDelayMs: 0 },
    ...{ midLine: false, freezeShipperMs: 0, logrotateMode: 'create' as const },
    ...{ fromMs: 0, untilMs: load.durationMs, countMax: limits.rotationsMax },
  };
  const path =
    scenario.source.kind === 'churn' ? ['source', 'lines'] : ['source', 'churn', 'lines'];
  const intervalMs = shortestIntervalMs(scenario, load, plan.trigger);
  if (intervalMs < limits.rotateEveryMsMin) {
    report(
      path,
      `make a stream begin a file every ${formatDuration(intervalMs)} at the highest rate, expected at most 20 files a second for each stream; raise lines or load.streams`,
    );
  }
  const standing = (load.streams * churn.deleteAfterMs) / intervalMs;
  if (standing > limits.filesStandingMax) {
    report(
      path,
      `make ${formatCount(Math.round(standing))} files stand at a time, expected at most ${formatCount(limits.filesStandingMax)}; raise lines or lower deleteAfter`,
    );
  }
  return plan;
}

function triggerOf(rotation: RotationScenario): RotationTrigger {
  const { every, bytes, lines, jitter } = rotation;
  if (every !== undefined) return { kind: 'time', everyMs: every, jitter: jitter ?? 0 };
  if (bytes !== undefined) {
    const looks = rotation.kind === 'kubelet';
    const lookEveryMs = rotation.lookEvery ?? lookEveryMsDefault;
    return { kind: 'bytes', bytes, ...(looks ? { lookEveryMs } : {}) };
  }
  return { kind: 'lines', lines: lines ?? 1 };
}

/** Rotated files kept; `maxFiles` counts the live one too. */
function keepOf({ kind, keep, maxFiles }: RotationScenario): number {
  if (rotationHas(kind, 'maxFiles')) return (maxFiles ?? keepDefault) - 1;
  return keep ?? (rotationHas(kind, 'keep') ? keepDefault : 0);
}

function optionsOf(rotation: RotationScenario) {
  return {
    keep: keepOf(rotation),
    lateWriteMs: rotation.lateWriteMs ?? 0,
    createGapMs: rotation.createGapMs ?? (rotation.kind === 'kubelet' ? kubeletGapMs : 0),
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
  const lookEveryMs = trigger.kind === 'bytes' ? (trigger.lookEveryMs ?? 0) : 0;
  return Math.max(lookEveryMs, (lines * load.streams * 1000) / peakRate(load));
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
