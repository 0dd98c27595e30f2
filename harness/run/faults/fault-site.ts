/** What faults may know and touch: before the shipper stands (a site), and while the load runs (a rig). */
import { rememberCure } from '../../engine/cures.js';
import type { Engine } from '../../engine/engine.js';
import { harnessStreams } from '../../evidence/layout.js';
import { type Arrangement, joinArrangements } from '../../fault/arrangement.js';
import { faultOf } from '../../fault/catalogue.js';
import type { Rig, Site } from '../../fault/fault.js';
import type { PlannedFault } from '../../plan/plan.js';
import type { Sink } from '../../sink/sink.js';
import { Random } from '../../support/random.js';
import type { Scope } from '../../support/scope.js';
import { expectedLines } from '../expected-lines.js';
import type { Pipeline, PipelineSetting } from '../pipeline.js';
import { releaseOf } from '../shipper/shipper.js';

/** Whatever a fault needs that is the same for all faults of a run. */
export type SiteOf = (fault: Pick<PlannedFault, 'id'>) => Site;
export type RigOf = (fault: Pick<PlannedFault, 'id'>) => Rig;

export function siteMaker(
  setting: PipelineSetting,
  engine: Engine,
  sinks: readonly Sink[],
): SiteOf {
  const { plan, choice, directory, clock, header } = setting;
  const { path: run, logs, state, config } = directory;
  const places = { run, logs, state, config, output: directory.file('shipperOutput') };
  const random = new Random(plan.seed).derive('fault');
  return ({ id }) => {
    let cures = 0;
    return {
      ...{ id, runId: header.runId, run: header.run },
      ...{ plan, choice, engine, places, clock, random: random.derive(id), sinks },
      remember: (cure) => rememberCure(header.runId, `${id.replace('#', '-')}-${++cures}`, cure),
    };
  };
}

export function rigMaker(pipeline: Pipeline): RigOf {
  const { setting, engine, instance, shipper, ports, sinks, progress, templates } = pipeline;
  const siteOf = siteMaker(setting, engine, sinks.all);
  const turnedAway = () => {
    const { refusedRequests, abortedRequests } = sinks.totals();
    return refusedRequests + abortedRequests;
  };
  return (fault) => ({
    ...siteOf(fault),
    ...{ instance, ports, turnedAway },
    noteRemoved: () => pipeline.writer.noteRemoved(setting.clock.nowMs()),
    reopenLogs: () => pipeline.writer.reopen(),
    release: (wish) => releaseOf(shipper, wish),
    noise: () => progress.noisy,
    hasArrived: (stream, sequence) => progress.has(stream, 1, sequence),
    progress: () => {
      const { delivered, reached, outsiders } = progress;
      return { written: expectedLines(pipeline), delivered, reached, decoys: outsiders };
    },
    decoy: (sequence) => {
      const identity = { stream: harnessStreams.decoy, epoch: 1, sequence };
      const line = templates.renderLine(setting.header.run, identity);
      return Buffer.concat([line, Buffer.from('\n')]);
    },
  });
}

/** Lets faults make what must stand before the first log file; undone when writer and shipper have ended. */
export async function layLogs(
  faults: readonly PlannedFault[],
  siteOf: SiteOf,
  scope: Scope,
): Promise<void> {
  for (const fault of faults) {
    const undo = await faultOf(fault.kind).layLogs?.(siteOf(fault), fault.options);
    if (undo) scope.defer(`where ${fault.id} laid the log files`, undo);
  }
}

/** What the load's driver is told for its part in faults; undone when writer and shipper have ended. */
export async function prepareDriver(
  faults: readonly PlannedFault[],
  siteOf: SiteOf,
  scope: Scope,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const told: Record<string, string> = {};
  for (const fault of faults) {
    const { prepareDriver: prepare } = faultOf(fault.kind);
    const needs = await prepare?.(siteOf(fault), fault.options, signal);
    if (!needs) continue;
    scope.defer(`what ${fault.id} lets the driver find`, needs.undo);
    Object.assign(told, needs.environment);
  }
  return told;
}

/** Lets every fault of the plan make what must stand before the shipper; undone after the shipper's end. */
export async function arrangeFaults(
  faults: readonly PlannedFault[],
  siteOf: SiteOf,
  scope: Scope,
): Promise<Omit<Arrangement, 'undo'>> {
  const made: Arrangement[] = [];
  for (const fault of faults) {
    const arrangement = await faultOf(fault.kind).arrange?.(siteOf(fault), fault.options);
    if (!arrangement) continue;
    if (arrangement.undo) scope.defer(`what ${fault.id} made`, arrangement.undo);
    made.push(arrangement);
  }
  return joinArrangements(made);
}
