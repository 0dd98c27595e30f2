/**
 * Everything that a run holds while it lasts: made in order, given back in reverse order by its scope.
 * The shipper is started last and so ends first, while the sinks still listen.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DockerEngine } from '../engine/docker.js';
import type { Engine, Instance } from '../engine/engine.js';
import { ProcessEngine } from '../engine/process.js';
import type { RunHeader } from '../evidence/header.js';
import { harnessStreams } from '../evidence/layout.js';
import { NdjsonWriter } from '../evidence/ndjson-writer.js';
import { ReceiptWriter } from '../evidence/receipts.js';
import { Ledger } from '../ledger/ledger.js';
import { Receiver } from '../ledger/receiver.js';
import { LineTemplates } from '../line/templates.js';
import { AdmittedDrops } from '../metrics/admitted-drops.js';
import { ReaderPositions } from '../metrics/reader-positions.js';
import type { Plan } from '../plan/plan.js';
import type { SystemClock } from '../support/clock.js';
import { Random } from '../support/random.js';
import type { Scope } from '../support/scope.js';
import type { TargetChoice } from '../target/manifest.js';
import type { RotationNotice } from '../writer/thread-messages.js';
import { startWriter, type Writer } from '../writer/writer.js';
import { logFileName, sinkFolders } from './places.js';
import { Probe } from './probe.js';
import { Recorder, type Watcher } from './recorder.js';
import type { RunDirectory } from './run-directory.js';
import { startShipper } from './shipper.js';
import { Silences } from './silences.js';
import { Sinks } from './sinks.js';

export interface SessionSetting {
  readonly plan: Plan;
  readonly choice: TargetChoice;
  readonly header: RunHeader;
  readonly directory: RunDirectory;
  readonly clock: SystemClock;
  readonly watcher: Watcher;
}

export interface Session {
  readonly setting: SessionSetting;
  readonly recorder: Recorder;
  readonly templates: LineTemplates;
  readonly ledger: Ledger;
  readonly receiver: Receiver;
  readonly receipts: ReceiptWriter;
  readonly sinks: Sinks;
  readonly writer: Writer;
  readonly probe: Probe;
  readonly instance: Instance;
  readonly positions: ReaderPositions;
  readonly silences: Silences;
  readonly admitted: AdmittedDrops | null;
  /** Who hears of rotations; set before the load begins. */
  onRotation: (notice: RotationNotice) => void;
}

export function openRecorder(setting: SessionSetting): Recorder {
  const { clock, directory, watcher } = setting;
  const log = (name: 'events' | 'samples' | 'reads') => new NdjsonWriter(directory.file(name));
  const logs = { events: log('events'), samples: log('samples'), reads: log('reads') };
  return new Recorder(clock, logs, watcher);
}

function makeEngine({ plan, clock }: SessionSetting): Engine {
  return plan.target.engine === 'docker'
    ? new DockerEngine({ clock })
    : new ProcessEngine({ clock });
}

/** The counting side: what arrives becomes an entry in the ledger and a receipt on disk. */
function openLedger(setting: SessionSetting, scope: Scope) {
  const { plan, header, directory, clock } = setting;
  const templates = new LineTemplates(plan.line);
  const receipts = new ReceiptWriter(directory.file('receipts'));
  scope.defer('receipts', () => receipts.close());
  const malformed = new NdjsonWriter(directory.file('malformed'));
  scope.defer('samples of malformed messages', () => malformed.close());
  const apart = [harnessStreams.probe, harnessStreams.selfTest];
  const ledger = new Ledger({ streams: plan.load.streams, apart, log: receipts });
  const receiver = new Receiver({
    templates,
    run: header.run,
    ledger,
    clock,
    onMalformed: (sample) => malformed.append(sample),
  });
  scope.defer('pending messages', () => receiver.settle());
  return { templates, receipts, ledger, receiver };
}

async function openSinks(setting: SessionSetting, engine: Engine, receiver: Receiver) {
  const { plan, choice, directory, clock } = setting;
  const random = new Random(plan.seed).derive('sink');
  const host = { address: engine.hostAddress(), directory: directory.path, clock, random };
  return Sinks.open(plan, choice.manifest, host, receiver);
}

/** Brings everything up to the point where the load could begin. */
export async function openSession(
  setting: SessionSetting,
  recorder: Recorder,
  scope: Scope,
  signal: AbortSignal,
): Promise<Session> {
  const { plan, header, directory, clock, choice } = setting;
  const counting = openLedger(setting, scope);
  const engine = scope.use('engine', makeEngine(setting));
  await engine.prepare({ runId: header.runId });
  const sinks = scope.use('sinks', await openSinks(setting, engine, counting.receiver));
  let session: Session | null = null;
  const writer = await startWriter({
    plan,
    run: header.run,
    epoch: 1,
    directory: directory.logs,
    journalDirectory: directory.journal,
    originMs: clock.originMs,
    onRotation: (notice) => session?.onRotation(notice),
  });
  scope.defer('writer', () => writer.stop());
  const probe = new Probe({
    file: join(directory.logs, logFileName(plan, harnessStreams.probe)),
    run: header.run,
    clock,
    ...counting,
  });
  const addresses = sinks.addresses(sinkFolders(plan, directory).seen);
  const shipper = { plan, choice, directory, addresses, clock };
  const instance = scope.use('shipper', await startShipper(engine, shipper, signal));
  const pattern = choice.manifest.admittedDrops;
  session = {
    setting,
    recorder,
    ...counting,
    sinks,
    writer,
    probe,
    instance,
    silences: new Silences({
      streams: plan.load.streams,
      ledger: counting.ledger,
      clock,
      missing: () => writer.progress().lines - counting.ledger.delivered,
    }),
    positions: followReads(directory, clock, recorder),
    admitted: pattern ? new AdmittedDrops(pattern) : null,
    onRotation: () => {},
  };
  return session;
}

function followReads(
  directory: RunDirectory,
  clock: SystemClock,
  recorder: Recorder,
): ReaderPositions {
  const device = String(statSync(directory.logs, { bigint: true }).dev);
  return new ReaderPositions(new Set([device]), clock, (record) => recorder.read(record));
}
