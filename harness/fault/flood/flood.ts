/**
 * How every flood goes: a stage is made, counters are read, an attack begins; the cure ends the attack,
 * lets the victim finish its log, reads the counters again, and takes the stage away. When the run is
 * called off in between, nothing is measured any more and everything goes at once.
 *
 * The victim's lines are noise to the ledger (line/noise.ts). What a flood costs is told by the business
 * lines: they share disk, rotation and shipper with the noise.
 */
import type { Figures } from '../../evidence/event.js';
import type { Noise } from '../../ledger/ledger.js';
import { once } from '../../support/once.js';
import { Scope } from '../../support/scope.js';
import type { Injected, Rig, Site } from '../fault.js';
import type { Attack } from './attack.js';
import { type FloodWords, floodFigures, type Measured, proofOf } from './figures.js';
import { noiseRotationOf } from './noise-rotation.js';
import { samplesSoFar, useFigures } from './shipper-use.js';
import { openStage, type Stage } from './stage.js';
import { kernelCounts, type VictimKind } from './victim.js';

export interface FloodKind {
  readonly words: FloodWords;
  readonly victim: VictimKind;
  attack(stage: Stage, scope: Scope, signal: AbortSignal): Promise<Attack>;
}

const lookEveryMs = 50;
/** The victim's log counts as finished when it has not grown for so long. */
const quietMs = 300;
const quietMsMax = 5_000;
/** How long the sinks are watched for noise that still comes: longer than most shippers' pauses. */
const sinkQuietMs = 1_000;
const sinkMsMax = 5_000;

export function flood(
  kind: FloodKind,
  rig: Rig,
  port: number,
  signal: AbortSignal,
): Promise<Injected> {
  const open = (scope: Scope) => openStage({ site: rig, kind: kind.victim, port }, scope, signal);
  return floodAt(open, kind, rig, signal);
}

/** @param open gives the stage; what it adds to the scope goes with the cure */
export async function floodAt(
  open: (scope: Scope) => Promise<Stage>,
  kind: Omit<FloodKind, 'victim'>,
  rig: Rig,
  signal: AbortSignal,
): Promise<Injected> {
  const scope = new Scope();
  try {
    const stage = await open(scope);
    const sunkBefore = rig.noise();
    const measure = await begin(kind, stage, scope, signal);
    let measured: Measurement | null = null;
    const heal = async () => {
      try {
        if (!signal.aborted) measured = await measure();
      } finally {
        await scope[Symbol.asyncDispose]();
      }
    };
    return {
      heal: once(heal),
      trace: async () => (measured ? proofOf(measured) : ''),
      figures: async () => (measured ? figuresOf(rig, measured, sunkBefore, signal) : {}),
    };
  } catch (error) {
    await scope[Symbol.asyncDispose]();
    throw error;
  }
}

interface Measurement extends Measured {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Lets loose the attack; what comes back ends and measures it. Victim and attacker live in fresh
 * namespaces, so their counters began at zero.
 */
async function begin(
  kind: Pick<FloodKind, 'words' | 'attack'>,
  stage: Stage,
  scope: Scope,
  signal: AbortSignal,
): Promise<() => Promise<Measurement>> {
  const { site, noise, place, instance } = stage;
  const rotating = new AbortController();
  const following = noise.follow(rotating.signal);
  // A failure is told when it is waited for.
  following.catch(() => {});
  const stopRotating = async () => {
    rotating.abort();
    await following;
  };
  scope.defer("the rotation of a victim's log", stopRotating);
  const attack = await kind.attack(stage, scope, signal);
  const fromMs = site.clock.nowMs();
  return async () => {
    const { count: sent, atMs: toMs } = await attack.end();
    await logRests(stage, signal);
    const counted = await stage.kind.counted(instance, place);
    const wire = await attack.wire();
    const kernel = await kernelCounts(instance);
    await stopRotating();
    const made = await noise.made();
    const seconds = (toMs - fromMs) / 1000;
    const rotation = noiseRotationOf(site.plan);
    return {
      words: kind.words,
      seconds,
      sent,
      counted,
      wire,
      kernel,
      made,
      rotation,
      fromMs,
      toMs,
    };
  };
}

/** Waits until the victim has written down what it was sent. */
async function logRests({ site, noise }: Stage, signal: AbortSignal): Promise<void> {
  await untilStill(() => noise.size, { quietMs, mostMs: quietMsMax }, site, signal);
}

/** The sinks get a moment to take what the shipper still holds. */
async function figuresOf(
  rig: Rig,
  measured: Measurement,
  before: Noise,
  signal: AbortSignal,
): Promise<Figures> {
  const sunk = () => ({
    messages: rig.noise().messages - before.messages,
    bytes: rig.noise().bytes - before.bytes,
  });
  const bounds = { quietMs: sinkQuietMs, mostMs: sinkMsMax };
  await untilStill(() => sunk().messages, bounds, rig, signal, measured.made.lines);
  return {
    ...floodFigures(measured, sunk()),
    ...useFigures(samplesSoFar(rig.places.run), measured),
  };
}

/** @param enough where nothing more can come */
async function untilStill(
  count: () => number,
  { quietMs, mostMs }: { readonly quietMs: number; readonly mostMs: number },
  { clock }: Pick<Site, 'clock'>,
  signal: AbortSignal,
  enough = Number.POSITIVE_INFINITY,
): Promise<void> {
  const startedMs = clock.nowMs();
  let last = { count: count(), atMs: startedMs };
  while (!signal.aborted && last.count < enough) {
    const nowMs = clock.nowMs();
    if (nowMs - startedMs >= mostMs || nowMs - last.atMs >= quietMs) return;
    await clock.sleep(lookEveryMs, signal).catch(() => {});
    if (count() !== last.count) last = { count: count(), atMs: clock.nowMs() };
  }
}
