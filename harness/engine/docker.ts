/**
 * Runs a target in a container on the run's own network.
 *
 * Mechanism: one container per instance, created once and kept over restarts, so that its file system stays
 * as a machine's would; labels name run and owner. Output is attached to before each start, so no first line is
 * missed, and Docker itself keeps no log. Trade-off: needs a daemon on this machine (Linux), because instances
 * reach the sinks over the bridge's gateway.
 */
import type { ContainerCreateOptions } from 'dockerode';
import { present } from '../support/assert.js';
import type { Clock } from '../support/clock.js';
import { UsageError } from '../support/errors.js';
import { Scope } from '../support/scope.js';
import { findCureLeftovers } from './cures.js';
import { DockerBody, type NamedOptions } from './docker-body.js';
import {
  connectDocker,
  type DockerClient,
  ownerLabel,
  requireDocker,
  runLabel,
} from './docker-client.js';
import { removeDockerLeftovers } from './docker-leftovers.js';
import { nanoCpusPerCpu } from './docker-limits.js';
import { createRunNetwork, type RunNetwork } from './docker-network.js';
import type { Engine, EnginePower, EngineRun, Instance, InstanceSpec } from './engine.js';
import { LivingInstance } from './instance.js';
import { formatOwner, ownerOf } from './owner.js';
import { removeProcessLeftovers } from './process-leftovers.js';
import { defaultRecordsFolder, markOf, markVariable } from './records.js';

export interface DockerEngineOptions {
  readonly clock: Clock;
  readonly docker?: DockerClient | undefined;
  /** Where records of running processes are kept; the same for all runs of a user. */
  readonly recordsFolder?: string | undefined;
}

/** Names outside are never answered on an internal network: give up after 1 s instead of 10. */
const dnsOptions = ['timeout:1', 'attempts:1'];

/** Docker refuses names for a container whose network is another's. */
function networking({ networkOf, extraHosts = {} }: InstanceSpec, network: string) {
  if (networkOf !== undefined) return { NetworkMode: `container:${networkOf}` };
  const hosts = Object.entries(extraHosts).map(([host, address]) => `${host}:${address}`);
  return { NetworkMode: network, DnsOptions: [...dnsOptions], ExtraHosts: hosts };
}

function hostConfig(spec: InstanceSpec, network: string): ContainerCreateOptions['HostConfig'] {
  const { openFilesMax: limit, memoryBytesMax: memory } = spec;
  const mounts = spec.mounts.map(({ source, target, readOnly }) => ({
    Type: 'bind' as const,
    Source: source,
    Target: target,
    ReadOnly: readOnly,
  }));
  return {
    ...networking(spec, network),
    LogConfig: { Type: 'none', Config: {} },
    Mounts: mounts,
    CapAdd: [...(spec.capabilities ?? [])],
    ...(spec.cpus === undefined ? {} : { NanoCpus: Math.round(spec.cpus * nanoCpusPerCpu) }),
    ...(memory === undefined ? {} : { Memory: memory, MemorySwap: memory }),
    ...(limit === undefined ? {} : { Ulimits: [{ Name: 'nofile', Soft: limit, Hard: limit }] }),
  };
}

function containerOptions(spec: InstanceSpec, network: string, runId: string): NamedOptions {
  if (!spec.image) {
    throw new UsageError(
      `instance '${spec.name}' names no image, which the docker engine needs: use --engine process`,
    );
  }
  return {
    name: `lostline-${runId}-${spec.name}`,
    Image: spec.image,
    ...(spec.networkOf === undefined ? { Hostname: spec.name } : {}),
    Cmd: [...spec.command],
    ...(spec.entrypoint ? { Entrypoint: [...spec.entrypoint] } : {}),
    Env: [
      ...Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
      `${markVariable}=${markOf({ runId, name: spec.name })}`,
    ],
    ...(spec.user === undefined ? {} : { User: spec.user }),
    Labels: { [runLabel]: runId, [ownerLabel]: formatOwner(ownerOf()) },
    HostConfig: hostConfig(spec, network),
  };
}

export class DockerEngine implements Engine {
  readonly kind = 'docker';
  readonly powers: ReadonlySet<EnginePower> = new Set([
    'limits',
    'extraHosts',
    'capabilities',
    'images',
  ]);
  readonly #clock: Clock;
  readonly #docker: DockerClient;
  readonly #folder: string;
  readonly #scope = new Scope();
  #run: { readonly id: string; readonly network: RunNetwork } | undefined;

  constructor(options: DockerEngineOptions) {
    this.#clock = options.clock;
    this.#docker = options.docker ?? connectDocker();
    this.#folder = options.recordsFolder ?? defaultRecordsFolder();
  }

  async prepare(run: EngineRun): Promise<void> {
    await requireDocker(this.#docker);
    // Before the networks that they may be sending to: without one, packets would look for another way.
    await removeProcessLeftovers(this.#folder);
    await removeDockerLeftovers(this.#docker, this.#clock);
    for (const left of findCureLeftovers(this.#folder)) await left.remove();
    const network = await createRunNetwork(this.#docker, run.runId);
    this.#scope.defer(`network ${network.name}`, () => network.remove());
    this.#run = { id: run.runId, network };
  }

  hostAddress(): string {
    return present(this.#run, 'prepare()').network.gateway;
  }

  async start(spec: InstanceSpec, signal: AbortSignal): Promise<Instance> {
    signal.throwIfAborted();
    const run = present(this.#run, 'prepare()');
    const optionsOf = (replacement: Partial<InstanceSpec>) =>
      containerOptions({ ...spec, ...replacement }, run.network.name, run.id);
    const body = new DockerBody(this.#docker, optionsOf, this.#clock);
    const instance = new LivingInstance(spec, body, this.#clock);
    this.#scope.use(`instance '${spec.name}'`, instance);
    return instance.start(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scope[Symbol.asyncDispose]();
  }
}
