/**
 * One pipeline of a run: a shipper under test, the sinks that it ships to, and who counts what arrives
 * and watches it. A run has one; with dual shipping it has several, which share writer and log files
 * and nothing else.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DockerEngine } from '../engine/docker.js';
import { connectDocker } from '../engine/docker-client.js';
import type { Engine, Instance } from '../engine/engine.js';
import { ProcessEngine } from '../engine/process.js';
import type { RunHeader } from '../evidence/header.js';
import { streamsApart } from '../evidence/layout.js';
import { NdjsonWriter } from '../evidence/ndjson-writer.js';
import { ReceiptWriter } from '../evidence/receipts.js';
import { Ledger } from '../ledger/ledger.js';
import { Receiver } from '../ledger/receiver.js';
import { LineTemplates } from '../line/templates.js';
import { Admitted } from '../metrics/admitted.js';
import { ReaderPositions } from '../metrics/reader-positions.js';
import { filteredStreams } from '../plan/expected.js';
import { isReadBack, type Plan } from '../plan/plan.js';
import { sourceOf } from '../plan/source-plan.js';
import type { SystemClock } from '../support/clock.js';
import { Random } from '../support/random.js';
import type { Scope } from '../support/scope.js';
import type { TargetChoice } from '../target/manifest.js';
import type { Writer } from '../writer/writer.js';
import { examineMachine, requireFaults } from './faults/examine-faults.js';
import { arrangeFaults, siteMaker } from './faults/fault-site.js';
import { requireImage } from './prepare/images.js';
import type { PreparedConfiguration } from './prepare/prepare-configuration.js';
import { Recorder, type Watcher } from './recorder.js';
import type { RunDirectory } from './run-directory.js';
import type { Probe } from './settle/probe.js';
import type { Silences } from './settle/silences.js';
import { type LayOver, layOver } from './shipper/laid-over.js';
import { surroundingsOf } from './shipper/own-configuration.js';
import { sinkFolders } from './shipper/places.js';
import { choosePorts } from './shipper/ports.js';
import { type ShipperSetting, startShipper } from './shipper/shipper.js';
import { noteVersion } from './shipper/version-note.js';
import { Watchman } from './shipper/watchman.js';
import { Sinks } from './sinks.js';
import { type ContainerLogs, devicesOf } from './source/container-logs.js';
import { receivingFor } from './source/log-source.js';
import { openStore } from './stores/start-store.js';

export interface PipelineSetting {
  readonly plan: Plan;
  readonly choice: TargetChoice;
  readonly header: RunHeader;
  readonly directory: RunDirectory;
  readonly clock: SystemClock;
  readonly watcher: Watcher;
  /** The shipper's own, run unchanged. */
  readonly configuration?: PreparedConfiguration | null | undefined;
}

/** The side that counts, which is there before the shipper is. */
export interface Receiving {
  readonly setting: PipelineSetting;
  readonly recorder: Recorder;
  readonly templates: LineTemplates;
  readonly ledger: Ledger;
  readonly receiver: Receiver;
  /** What is known to have arrived while the run lasts: `ledger`, or of a store what was seen in it. */
  readonly progress: Ledger;
  readonly receipts: ReceiptWriter;
  readonly sinks: Sinks;
}

export interface Pipeline extends Receiving {
  /** Shared by all pipelines. */
  readonly writer: Writer;
  readonly probe: Probe;
  readonly engine: Engine;
  readonly instance: Instance;
  /** What it was started from. */
  readonly shipper: ShipperSetting;
  /** Of the shipper, see `choosePorts`. */
  readonly ports: Readonly<Record<string, number>>;
  readonly positions: ReaderPositions;
  readonly silences: Silences;
  readonly admitted: Admitted;
  readonly watchman: Watchman;
  /** Logs that a container runtime makes; null where the writer makes them itself, or another pipeline looks. */
  readonly containerLogs: ContainerLogs | null;
}

export function openRecorder(setting: PipelineSetting): Recorder {
  const { clock, directory, watcher } = setting;
  const log = (name: 'events' | 'samples' | 'reads') => new NdjsonWriter(directory.file(name));
  const logs = { events: log('events'), samples: log('samples'), reads: log('reads') };
  return new Recorder(clock, logs, watcher);
}

function makeEngine({ plan, clock }: PipelineSetting): Engine {
  return plan.target.engine === 'docker'
    ? new DockerEngine({ clock })
    : new ProcessEngine({ clock, docker: connectDocker() });
}

/** What arrives becomes an entry in the ledger and a receipt on disk. */
function openLedger(setting: PipelineSetting, scope: Scope) {
  const { plan, header, directory, clock } = setting;
  const templates = new LineTemplates(plan.line, header.run);
  const receipts = new ReceiptWriter(directory.file('receipts'));
  scope.defer('receipts', () => receipts.close());
  const malformed = new NdjsonWriter(directory.file('malformed'));
  scope.defer('samples of malformed messages', () => malformed.close());
  const { streams } = plan.load;
  const isFiltered = filteredStreams(plan);
  const ledger = new Ledger({ streams, apart: streamsApart, isFiltered, log: receipts });
  const receiver = new Receiver({
    templates,
    run: header.run,
    ledger,
    clock,
    onMalformed: (sample) => malformed.append(sample),
  });
  scope.defer('pending messages', () => receiver.settle());
  if (!isReadBack(plan.sink.kind)) {
    const arriving = receivingFor(plan, receiver);
    return { templates, receipts, ledger, receiver, progress: ledger, arriving };
  }
  const progress = new Ledger({ streams, apart: streamsApart, isFiltered });
  const arriving = new Receiver({ templates, run: header.run, ledger: progress, clock });
  return { templates, receipts, ledger, receiver, progress, arriving };
}

async function openSinks(
  setting: PipelineSetting,
  engine: Engine,
  receiver: Pick<Receiver, 'deliver' | 'refused'>,
  scope: Scope,
  signal: AbortSignal,
) {
  const { plan, choice, directory, clock, header } = setting;
  const random = new Random(plan.seed).derive('sink');
  const serverNames = plan.target.configuration?.hosts ?? [];
  const address = engine.hostAddress();
  const host = { address, serverNames, directory: directory.path, clock, random };
  const storage = { plan, runId: header.runId, directory: directory.path, clock };
  const store = await openStore(storage, engine, scope, receiver.deliver, signal);
  const sinks = store ? Sinks.of(store) : await Sinks.open(plan, choice.manifest, host, receiver);
  return scope.use('sinks', sinks);
}

/** Ledger, engine and sinks, ready for a shipper. */
export async function openReceiving(
  setting: PipelineSetting,
  recorder: Recorder,
  scope: Scope,
  signal: AbortSignal,
) {
  const { plan, choice, header } = setting;
  const { arriving, ...counting } = openLedger(setting, scope);
  const engine = scope.use('engine', makeEngine(setting));
  if (plan.target.engine === 'docker') await requireImage(choice, process.env);
  await requireFaults(plan.faults, () => examineMachine(process.env));
  await engine.prepare({ runId: header.runId });
  const sinks = await openSinks(setting, engine, arriving, scope, signal);
  const receiving: Receiving = { setting, recorder, ...counting, sinks };
  return { receiving, engine };
}

/** The shipper, and who asks it. @param directory with the containers that write, where there are any */
export async function openShipper(
  { setting, recorder, sinks }: Receiving,
  engine: Engine,
  directory: RunDirectory,
  scope: Scope,
  signal: AbortSignal,
) {
  const { plan, clock, choice } = setting;
  const { manifest } = choice;
  if (engine.kind === 'process') await noteVersion(choice, recorder, process.env);
  const ports = await choosePorts(manifest, engine, sourceOf(plan).kind);
  const over = await layOverFor(setting, recorder, scope);
  const own = ownOf(setting, directory, sinks, engine, over);
  const siteOf = siteMaker(setting, engine, sinks.all);
  const arrangement = await arrangeFaults(plan.faults, siteOf, scope);
  const { seen } = sinkFolders(plan, directory);
  const addresses = sinks.addresses(seen, arrangement.sinkHost);
  const shipper = { plan, choice, directory, addresses, clock, ports, own, arrangement };
  const instance = scope.use('shipper', await startShipper(engine, shipper, signal));
  const admitted = new Admitted(manifest, ports);
  const watchman = new Watchman({ manifest, ports, instance, admitted, clock, recorder });
  const positions = followReads(directory, clock, recorder);
  return { instance, shipper, admitted, watchman, positions, ports };
}

function ownOf(
  { plan, configuration }: PipelineSetting,
  directory: RunDirectory,
  sinks: Sinks,
  engine: Engine,
  over: LayOver,
) {
  if (!configuration) return null;
  const redirected = [sinks.primary, ...sinks.answered];
  const address = engine.hostAddress();
  return surroundingsOf(plan, configuration.files, directory, redirected, address, over);
}

/** What a configuration of the user's own needs and this machine does not have. */
async function layOverFor({ plan, directory }: PipelineSetting, recorder: Recorder, scope: Scope) {
  const { laidOver = [] } = plan.target.configuration ?? {};
  const over = await layOver(laidOver, join(directory.path, 'shipper', 'around'));
  scope.defer('layers of its folders', () => over.tidy());
  if (over.warning !== '') recorder.warn(over.warning);
  return over;
}

function followReads(
  directory: RunDirectory,
  clock: SystemClock,
  recorder: Recorder,
): ReaderPositions {
  const own = String(statSync(directory.logs, { bigint: true }).dev);
  const devices = new Set([own, ...devicesOf(directory.containers ?? [])]);
  return new ReaderPositions(devices, clock, (record) => recorder.read(record));
}
