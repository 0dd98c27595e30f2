/**
 * Limits of a running container, moved by `docker update`, and what the kernel says of them. Docker's own
 * numbers are read, not the cgroup's files: they are the same for cgroup v1 and v2.
 */
import type { Container } from 'dockerode';
import { dockerError } from './docker-client.js';
import type { LimitControl, LimitReading, Limits } from './engine.js';

export const nanoCpusPerCpu = 1e9;
const nanosecondsPerMs = 1e6;
/** Docker can't lift a limit of memory by name, so it becomes one that no machine reaches: a pebibyte. */
const memoryOfNoMachine = 1024 ** 5;

export class DockerLimits implements LimitControl {
  readonly #container: Container;

  constructor(container: Container) {
    this.#container = container;
  }

  /** A lifted limit of CPU is all that the machine has. Swap is not given on top. Errors: EnvironmentError when the kernel can't go as low now. */
  async set({ cpus, memoryBytesMax }: Limits): Promise<void> {
    const memory = memoryBytesMax === null ? memoryOfNoMachine : memoryBytesMax;
    try {
      const coresMax = cpus === null ? await this.#cores() : cpus;
      await this.#container.update({
        ...(coresMax === undefined ? {} : { NanoCpus: Math.round(coresMax * nanoCpusPerCpu) }),
        ...(memory === undefined ? {} : { Memory: memory, MemorySwap: memory }),
      });
    } catch (error) {
      throw dockerError(error, 'move the limits of a container');
    }
  }

  async #cores(): Promise<number> {
    const stats = await this.#container.stats({ stream: false, 'one-shot': true });
    return stats.cpu_stats.online_cpus;
  }

  async read(): Promise<LimitReading> {
    try {
      const [{ State, HostConfig }, stats] = await Promise.all([
        this.#container.inspect(),
        this.#container.stats({ stream: false, 'one-shot': true }),
      ]);
      const { throttling_data: throttling } = stats.cpu_stats;
      const { usage = 0, stats: detail } = stats.memory_stats;
      const cache = detail?.total_inactive_file ?? detail?.inactive_file ?? 0;
      const { Memory = 0, NanoCpus = 0 } = HostConfig;
      return {
        cpus: NanoCpus > 0 ? NanoCpus / nanoCpusPerCpu : null,
        memoryBytesMax: Memory > 0 && Memory < memoryOfNoMachine ? Memory : null,
        throttledPeriods: throttling?.throttled_periods ?? 0,
        throttledMs: (throttling?.throttled_time ?? 0) / nanosecondsPerMs,
        memoryBytes: Math.max(0, usage - cache),
        wasOutOfMemory: State.OOMKilled,
      };
    } catch (error) {
      throw dockerError(error, 'read the limits of a container');
    }
  }
}
