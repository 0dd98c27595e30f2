/**
 * What the live display shows, as pure state: events and samples in, a view out. Rates are taken over
 * the last two seconds, so that they neither flicker nor lag.
 *
 * Bounds: `windowMax` samples, `faultsMax` active faults.
 */
import type { FreezeEvent, Phase } from '../../harness/evidence/event.js';
import type { Sample } from '../../harness/evidence/sample.js';
import type { Plan } from '../../harness/plan/plan.js';
import type { ObservedEvent } from '../reporter.js';
import { eventWords } from './event-words.js';

const windowMs = 2000;
const windowMax = 64;
const faultsMax = 64;

export interface ProgressState {
  readonly plan: Plan | null;
  readonly phase: Phase;
  readonly phaseAtMs: number;
  readonly atMs: number;
  readonly window: readonly Sample[];
  readonly activeFaults: readonly string[];
  readonly frozen: 'frozen' | 'running';
  readonly lastEvent: string;
}

export interface ProgressView {
  /** Of the last event, since the run's origin. */
  readonly atMs: number;
  readonly phase: Phase;
  /** Since the phase began. */
  readonly elapsedMs: number;
  /** Until the load ends or, in the drain, until it is given up; null when nobody knows. */
  readonly leftMs: number | null;
  /** Lines per second. */
  readonly writtenRate: number;
  readonly receivedRate: number;
  readonly written: number;
  /** Duplicates included. */
  readonly received: number;
  /** Distinct lines. */
  readonly delivered: number;
  /** Written and not yet delivered: under way or lost, which only the drain tells apart. */
  readonly backlog: number;
  readonly rotations: number;
  /** Lines that the shipper admits to have dropped; null when it tells nothing. */
  readonly admittedDrops: number | null;
  /** Of one core. */
  readonly shipperCpuPercent: number | null;
  readonly shipperMemoryBytes: number | null;
  readonly activeFaults: readonly string[];
  readonly frozen: 'frozen' | 'running';
  readonly lastEvent: string;
}

export function startProgress(plan: Plan | null): ProgressState {
  return {
    ...{ plan, phase: 'prepare', phaseAtMs: 0, atMs: 0, window: [] },
    ...{ activeFaults: [], frozen: 'running', lastEvent: '' },
  };
}

export function advance(state: ProgressState, event: ObservedEvent): ProgressState {
  const atMs = Math.max(state.atMs, event.atMs);
  if (event.event === 'sample') return { ...state, atMs, window: slide(state.window, event) };
  const lastEvent = eventWords(event)?.text ?? state.lastEvent;
  const next = { ...state, atMs, lastEvent };
  switch (event.event) {
    case 'phase':
      return { ...next, phase: event.phase, phaseAtMs: event.atMs };
    case 'freeze':
      return { ...next, frozen: isFrozen(event) ? 'frozen' : 'running' };
    case 'fault':
      return { ...next, activeFaults: withFault(state.activeFaults, event.id, event.state) };
    default:
      return next;
  }
}

function isFrozen({ state, trace }: FreezeEvent): boolean {
  return state === 'frozen' && trace !== '';
}

function slide(window: readonly Sample[], sample: Sample): readonly Sample[] {
  const kept = window.filter((other) => sample.atMs - other.atMs <= windowMs);
  return [...kept, sample].slice(-windowMax);
}

function withFault(active: readonly string[], id: string, state: string): readonly string[] {
  const others = active.filter((other) => other !== id);
  return state === 'injected' ? [...others, id].slice(-faultsMax) : others;
}

export function progressView(state: ProgressState): ProgressView {
  const first = state.window[0];
  const last = state.window.at(-1);
  return {
    atMs: state.atMs,
    phase: state.phase,
    elapsedMs: state.atMs - state.phaseAtMs,
    leftMs: leftMs(state),
    writtenRate: rate(first, last, (sample) => sample.written) ?? 0,
    receivedRate: rate(first, last, (sample) => sample.received) ?? 0,
    // The writer tells its count a moment after its lines stand in the file; what was delivered was written.
    written: last ? Math.max(last.written, last.delivered) : 0,
    received: last?.received ?? 0,
    delivered: last?.delivered ?? 0,
    backlog: last ? Math.max(0, last.written - last.delivered) : 0,
    rotations: last?.rotations ?? 0,
    admittedDrops: last?.admittedDrops ?? null,
    shipperCpuPercent: cpuPercent(first, last),
    shipperMemoryBytes: last?.shipperMemoryBytes ?? null,
    activeFaults: state.activeFaults,
    frozen: state.frozen,
    lastEvent: state.lastEvent,
  };
}

function rate(
  first: Sample | undefined,
  last: Sample | undefined,
  pick: (sample: Sample) => number | null,
): number | null {
  if (!first || !last || last.atMs <= first.atMs) return null;
  const [from, to] = [pick(first), pick(last)];
  if (from === null || to === null) return null;
  return Math.max(0, to - from) / ((last.atMs - first.atMs) / 1000);
}

function cpuPercent(first: Sample | undefined, last: Sample | undefined): number | null {
  const cores = rate(first, last, (sample) => sample.shipperCpuSeconds);
  return cores === null ? null : cores * 100;
}

function leftMs({ plan, phase, phaseAtMs, atMs }: ProgressState): number | null {
  if (!plan) return null;
  const limits: Partial<Record<Phase, number>> = {
    load: plan.load.durationMs,
    drain: plan.drain.timeoutMs,
  };
  const limitMs = limits[phase];
  return limitMs === undefined ? null : Math.max(0, limitMs - (atMs - phaseAtMs));
}
