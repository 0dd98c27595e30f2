/**
 * Everything that a run holds while it lasts: made in order, given back in reverse order by its scope.
 * Shippers are started last and so end first, while the sinks still listen.
 */
import { probeStreamOf } from '../evidence/layout.js';
import type { Scope } from '../support/scope.js';
import type { NetworkWriter } from '../writer/network-writer.js';
import type { RotationNotice } from '../writer/thread-messages.js';
import type { Writer } from '../writer/writer.js';
import { expectedLines } from './expected-lines.js';
import { layLogs, prepareDriver, siteMaker } from './faults/fault-site.js';
import {
  openReceiving,
  openShipper,
  type Pipeline,
  type PipelineSetting,
  type Receiving,
} from './pipeline.js';
import type { Recorder } from './recorder.js';
import { Probe } from './settle/probe.js';
import { Silences } from './settle/silences.js';
import { probeFile } from './shipper/places.js';
import { connectNetwork, type LogSource, openLogSource, openWriter } from './source/log-source.js';

export interface SessionSetting extends PipelineSetting {
  /** Further pipelines on the same files. */
  readonly secondary: readonly PipelineSetting[];
}

/** The first pipeline, and beside it what belongs to the run as a whole. */
export interface Session extends Pipeline {
  /** Itself first. */
  readonly pipelines: readonly [Pipeline, ...Pipeline[]];
  /** Who hears of rotations; set before the load begins. */
  onRotation: (notice: RotationNotice) => void;
}

type Opened = Awaited<ReturnType<typeof openReceiving>>;

interface Source {
  readonly source: LogSource;
  readonly writer: Writer;
  readonly network: NetworkWriter | null;
}

interface WriterSurroundings {
  readonly onRotation: (notice: RotationNotice) => void;
  /** Of a writer that is a program: what faults have it know. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Who writes the lines, and where they come to stand. */
async function openSource(
  { setting, templates }: Receiving,
  { onRotation, environment }: WriterSurroundings,
  scope: Scope,
  signal: AbortSignal,
): Promise<Source> {
  const { plan, header, directory, clock } = setting;
  const { run, runId, scenarioFile } = header;
  const source = await openLogSource(
    { plan, directory, templates, clock, run, runId },
    scope,
    signal,
  );
  const { writer, network } = await openWriter(
    {
      ...{ plan, clock, run, runId, scenarioFile, onRotation, environment },
      epoch: 1,
      directory: directory.logs,
      journalDirectory: directory.journal,
      originMs: clock.originMs,
    },
    directory.path,
    scope,
  );
  scope.defer('writer', () => writer.stop());
  const containers = source.directory.containers ?? [];
  for (const container of containers) scope.defer('pipe', () => container.remove());
  return { source, writer, network };
}

function makeProbe({ setting, templates, progress }: Receiving, { network }: Source): Probe {
  const { plan, directory, header, clock } = setting;
  const stream = probeStreamOf(plan);
  return new Probe({
    ...{ stream, clock, templates },
    file: probeFile(plan, directory),
    run: header.run,
    ledger: progress,
    give: network ? (payload) => network.sendProbe(stream, payload) : undefined,
  });
}

async function openPipeline(
  { receiving, engine }: Opened,
  probe: Probe,
  { source, writer, network }: Source,
  scope: Scope,
  signal: AbortSignal,
): Promise<Pipeline> {
  const { setting } = receiving;
  const { plan, directory: own, clock } = setting;
  const { containers } = source.directory;
  const directory = containers ? { ...own, containers } : own;
  const shipper = await openShipper(receiving, engine, directory, scope, signal);
  await connectNetwork(network, shipper.instance, shipper.ports);
  const { progress } = receiving;
  const silences = new Silences({
    streams: plan.load.streams,
    ledger: progress,
    clock,
    missing: () => expectedLines({ writer, setting }) - progress.delivered,
  });
  return { ...receiving, engine, writer, probe, ...shipper, silences, containerLogs: null };
}

/**
 * Brings everything up to the point where the load could begin.
 * @param recorders of the first pipeline, then of the others
 */
export async function openSession(
  setting: SessionSetting,
  recorders: readonly [Recorder, ...Recorder[]],
  scope: Scope,
  signal: AbortSignal,
): Promise<Session> {
  const first = await openReceiving(setting, recorders[0], scope, signal);
  const others: Opened[] = [];
  for (const [index, other] of setting.secondary.entries()) {
    others.push(await openReceiving(other, recorders[index + 1]!, scope, signal));
  }
  const { sinks } = first.receiving;
  const { faults } = setting.plan;
  const siteOf = siteMaker(setting, first.engine, sinks.all);
  await layLogs(faults, siteOf, scope);
  const environment = await prepareDriver(faults, siteOf, scope, signal);
  let session: Session | null = null;
  const onRotation = (notice: RotationNotice) => session?.onRotation(notice);
  const around = { onRotation, environment };
  const source = await openSource(first.receiving, around, scope, signal);
  // All probes stand before any shipper looks for files.
  const probe = makeProbe(first.receiving, source);
  const probed = others.map((opened) => ({ opened, probe: makeProbe(opened.receiving, source) }));
  const { logs: containerLogs } = source.source;
  const primary = {
    ...(await openPipeline(first, probe, source, scope, signal)),
    containerLogs,
  };
  const secondary: Pipeline[] = [];
  for (const { opened, probe } of probed) {
    secondary.push(await openPipeline(opened, probe, source, scope, signal));
  }
  session = { ...primary, pipelines: [primary, ...secondary], onRotation: () => {} };
  return session;
}
