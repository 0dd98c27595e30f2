/**
 * What a killed harness left behind on this machine: containers and networks by their labels, processes by
 * their records. Only what belongs to a dead owner is listed; live runs of others are left alone.
 */
import { findCureLeftovers } from './cures.js';
import type { DockerClient } from './docker-client.js';
import { findDockerLeftovers } from './docker-leftovers.js';
import type { Leftover } from './leftover.js';
import { findProcessLeftovers } from './process-leftovers.js';
import { defaultRecordsFolder } from './records.js';

export interface LeftoverPlaces {
  /** Missing: Docker is not asked. */
  readonly docker?: DockerClient | undefined;
  readonly recordsFolder?: string | undefined;
}

/** Containers before the networks they hang on; what faults changed last, when nobody uses it any more. */
export async function findLeftovers(places: LeftoverPlaces): Promise<Leftover[]> {
  const records = places.recordsFolder ?? defaultRecordsFolder();
  const processes = findProcessLeftovers(records);
  const docker = places.docker ? await findDockerLeftovers(places.docker) : [];
  return [...processes, ...docker, ...findCureLeftovers(records)];
}

/** Removes one after the other, whatever becomes of the ones before it; gives those that still stand, with the reason. */
export async function removeAll(leftovers: readonly Leftover[]): Promise<Map<Leftover, unknown>> {
  const standing = new Map<Leftover, unknown>();
  for (const leftover of leftovers) {
    try {
      await leftover.remove();
    } catch (error) {
      standing.set(leftover, error);
    }
  }
  return standing;
}
