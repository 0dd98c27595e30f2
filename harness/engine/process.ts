/**
 * Runs a target as a process of this machine, in a session of its own.
 *
 * Mechanism: execa starts it detached (setsid), so that all it starts can be found by the session; what
 * outlives the main process is killed with it. Trade-off: no limits of CPU and memory, no host names and no
 * other file system: a specification that asks for these is refused by name.
 */
import type { Clock } from '../support/clock.js';
import { UsageError } from '../support/errors.js';
import { Scope } from '../support/scope.js';
import { findCureLeftovers } from './cures.js';
import type { DockerClient } from './docker-client.js';
import { removeDockerLeftoversIfAny } from './docker-leftovers.js';
import type { Engine, EnginePower, EngineRun, Instance, InstanceSpec } from './engine.js';
import { LivingInstance } from './instance.js';
import { requireFreePorts } from './ports.js';
import { loopback, ProcessBody } from './process-body.js';
import { removeProcessLeftovers } from './process-leftovers.js';
import { defaultRecordsFolder } from './records.js';

export interface ProcessEngineOptions {
  readonly clock: Clock;
  /** Where records of running processes are kept; the same for all runs of a user. */
  readonly recordsFolder?: string | undefined;
  /** Asked for what killed runs left, whose faults have containers too; missing: it is not asked. */
  readonly docker?: DockerClient | undefined;
}

/** Refuses by name what a plain process can't be given. */
function requirePossible(spec: InstanceSpec): void {
  const asked = {
    'a CPU limit': spec.cpus,
    'a memory limit': spec.memoryBytesMax,
    'host names': Object.keys(spec.extraHosts ?? {})[0],
    capabilities: spec.capabilities?.[0],
    "another instance's network": spec.networkOf,
    'a mount at another path': spec.mounts.find((mount) => mount.source !== mount.target),
  };
  for (const [what, value] of Object.entries(asked)) {
    if (value === undefined) continue;
    throw new UsageError(
      `instance '${spec.name}' needs ${what}, which the process engine can't give: use --engine docker`,
    );
  }
}

export class ProcessEngine implements Engine {
  readonly kind = 'process';
  readonly powers: ReadonlySet<EnginePower> = new Set();
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #docker: DockerClient | undefined;
  readonly #scope = new Scope();
  #runId = '';

  constructor(options: ProcessEngineOptions) {
    this.#clock = options.clock;
    this.#folder = options.recordsFolder ?? defaultRecordsFolder();
    this.#docker = options.docker;
  }

  async prepare(run: EngineRun): Promise<void> {
    this.#runId = run.runId;
    await removeProcessLeftovers(this.#folder);
    if (this.#docker) await removeDockerLeftoversIfAny(this.#docker, this.#clock);
    for (const left of findCureLeftovers(this.#folder)) await left.remove();
  }

  hostAddress(): string {
    return loopback;
  }

  async start(spec: InstanceSpec, signal: AbortSignal): Promise<Instance> {
    signal.throwIfAborted();
    requirePossible(spec);
    await requireFreePorts(loopback, spec.ports ?? [], spec.name);
    const body = new ProcessBody(spec, this.#runId, this.#folder, this.#clock);
    const instance = new LivingInstance(spec, body, this.#clock);
    this.#scope.use(`instance '${spec.name}'`, instance);
    return instance.start(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#scope[Symbol.asyncDispose]();
  }
}
