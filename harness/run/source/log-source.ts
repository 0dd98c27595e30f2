/**
 * What a run needs where the lines are not simply written to files: containers that write them, and an
 * eye on the files that their runtime makes.
 */
import type { Instance } from '../../engine/engine.js';
import { undressCri, undressDockerJson } from '../../line/undress.js';
import type { Plan } from '../../plan/plan.js';
import { isContainerOutput, sourceOf } from '../../plan/source-plan.js';
import type { Deliver } from '../../sink/sink.js';
import { NetworkWriter } from '../../writer/network-writer.js';
import { startWriter, type WriterOptions } from '../../writer/writer.js';
import { type K6LoadSetting, openK6Writer } from '../k6-load.js';
import type { RunDirectory } from '../run-directory.js';
import { inputPort } from '../shipper/ports.js';
import { ContainerLogs, type ContainerLogsSetting } from './container-logs.js';
import { startWriterContainers } from './writer-containers.js';

type Scope = Parameters<typeof startWriterContainers>[1];

export interface LogSource {
  /** The run's, with the containers that write. */
  readonly directory: RunDirectory;
  /** Null where the writer makes the files itself. */
  readonly logs: ContainerLogs | null;
}

export interface LogSourceSetting extends Omit<ContainerLogsSetting, 'containers' | 'journal'> {
  readonly runId: string;
  readonly directory: RunDirectory;
}

export async function openLogSource(
  setting: LogSourceSetting,
  scope: Scope,
  signal: AbortSignal,
): Promise<LogSource> {
  const { plan, runId, directory, clock } = setting;
  const containers = await startWriterContainers({ plan, runId, directory, clock, signal }, scope);
  if (containers.length === 0) return { directory, logs: null };
  const logs = new ContainerLogs({ ...setting, containers, journal: directory.journal }, scope);
  return { directory: { ...directory, containers }, logs };
}

type WriterSetting = WriterOptions & Omit<K6LoadSetting, 'driver' | 'directory'>;

/** Who writes the lines: threads into files, k6 into files, or the main thread into the shipper's port. */
export async function openWriter(options: WriterSetting, directory: string, scope: Scope) {
  const { plan } = options;
  const { driver } = plan.load;
  if (driver) {
    const writer = await openK6Writer({ ...options, driver, directory }, scope);
    return { writer, network: null };
  }
  const source = sourceOf(plan);
  if (source.kind !== 'network') {
    const writer = await startWriter({ ...options, plan: writersPlan(plan) });
    return { writer, network: null };
  }
  const writer = new NetworkWriter({ ...options, source });
  return { writer, network: writer };
}

/** Once the shipper runs: connects to where it takes lines from the network. */
export async function connectNetwork(
  network: NetworkWriter | null,
  instance: Pick<Instance, 'address'>,
  ports: Readonly<Record<string, number>>,
): Promise<void> {
  if (!network) return;
  const address = await instance.address(ports[inputPort] ?? 0);
  const at = address.lastIndexOf(':');
  network.connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
}

/** The plan as the writer carries it out: a runtime that makes the files also rotates them. */
function writersPlan(plan: Plan): Plan {
  return isContainerOutput(sourceOf(plan)) ? { ...plan, rotation: null } : plan;
}

interface Receiving {
  readonly deliver: Deliver;
  readonly refused: Deliver;
}

/** Takes the runtime's dress off messages that are whole records of it. */
export function receivingFor(plan: Plan, receiver: Receiving): Receiving {
  const source = sourceOf(plan);
  if (!isContainerOutput(source)) return receiver;
  const undress = source.kind === 'kubernetes' ? undressCri : undressDockerJson;
  const undressing =
    (deliver: Deliver): Deliver =>
    (bytes, start, end) => {
      const record = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
      const line = undress(record);
      if (line) deliver(line, 0, line.length);
      else deliver(bytes, start, end);
    };
  return { deliver: undressing(receiver.deliver), refused: undressing(receiver.refused) };
}
