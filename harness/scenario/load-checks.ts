/** What `load` must fulfil across its fields. */
import type { z } from 'zod';
import { lineLimits } from '../line/spec.js';
import { formatCount, formatDuration } from '../support/units.js';

interface BurstTimes {
  readonly kind: 'burst';
  readonly every: number;
  readonly peakFor: number;
  readonly base: number;
  readonly peak: number;
}
interface StepTimes {
  readonly kind: 'step';
  readonly rates: readonly number[];
  readonly stepFor: number;
}
interface RampEnds {
  readonly kind: 'ramp';
  readonly from: number;
  readonly to: number;
}

interface CheckedLoad {
  readonly shape?: BurstTimes | StepTimes | RampEnds | undefined;
  readonly unpaced?: boolean | undefined;
  readonly duration?: number | undefined;
  readonly lines?: number | undefined;
  readonly streams: number;
  readonly threads: number;
  readonly fileName: string;
}

type Context = z.RefinementCtx;

/** Adds every problem of the load that a single field can't show. */
export function checkLoad(load: CheckedLoad, context: Context): void {
  checkUnpaced(load, context);
  checkShape(load, context);
  checkStreams(load, context);
}

function checkUnpaced(load: CheckedLoad, context: Context): void {
  if (!load.unpaced || load.duration !== undefined) return;
  context.addIssue({
    code: 'custom',
    params: { missing: ['duration'] },
    message: "has no duration, expected one as the bound of an unpaced load; add 'duration: 10s'",
  });
}

function checkShape(load: CheckedLoad, context: Context): void {
  const { shape, duration } = load;
  if (!shape) return;
  const add = (key: string, message: string) =>
    context.addIssue({ code: 'custom', path: ['shape', key], message });
  if (shape.kind === 'ramp' && shape.from + shape.to === 0) {
    add('to', 'is 0 like from, expected a rate that writes lines; raise one of them');
  }
  if (shape.kind === 'step') {
    if (shape.rates.every((rate) => rate === 0)) {
      add('rates', 'are all 0, expected at least one rate that writes lines; raise one');
    } else if (load.lines !== undefined && shape.rates.at(-1) === 0) {
      add('rates', 'end at 0, so lines may never be reached; expected a last rate above 0');
    }
    const lastMs = (shape.rates.length - 1) * shape.stepFor;
    if (duration !== undefined && lastMs >= duration) {
      add(
        'rates',
        `begin step ${shape.rates.length} at ${formatDuration(lastMs)}, expected it before the load's end at ${formatDuration(duration)}; lengthen load.duration or shorten stepFor`,
      );
    }
  }
  if (shape.kind === 'burst') {
    if (shape.peakFor >= shape.every) {
      add(
        'peakFor',
        `is ${formatDuration(shape.peakFor)}, expected less than every (${formatDuration(shape.every)}); shorten it`,
      );
    }
    if (shape.base + shape.peak === 0) {
      add('peak', 'is 0 like base, expected a rate that writes lines; raise one of them');
    }
  }
}

function checkStreams(load: CheckedLoad, context: Context): void {
  const add = (key: string, message: string) =>
    context.addIssue({ code: 'custom', path: [key], message });
  if (load.threads > load.streams) {
    add(
      'threads',
      `${load.threads} is more than the ${load.streams} streams, expected at most one thread for each; lower it or raise load.streams`,
    );
  }
  if (load.streams > 1 && !load.fileName.includes('{stream}')) {
    add(
      'fileName',
      `'${load.fileName}' is the same for ${load.streams} streams, expected '{stream}' in it; write 'app-{stream}.log'`,
    );
  }
  if ((load.lines ?? 0) / load.streams > lineLimits.sequenceMax) {
    add('lines', `is more than ${formatCount(lineLimits.sequenceMax)} a stream; add streams`);
  }
}
