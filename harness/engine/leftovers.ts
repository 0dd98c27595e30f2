/**
 * What a killed harness left behind on this machine: containers and networks by their labels, processes by
 * their records. Only what belongs to a dead owner is listed; live runs of others are left alone.
 */
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

/** Containers before the networks they hang on. */
export async function findLeftovers(places: LeftoverPlaces): Promise<Leftover[]> {
  const processes = findProcessLeftovers(places.recordsFolder ?? defaultRecordsFolder());
  return [...processes, ...(places.docker ? await findDockerLeftovers(places.docker) : [])];
}

/** Removes what `findLeftovers` finds and gives back what that was. */
export async function removeLeftovers(places: LeftoverPlaces): Promise<Leftover[]> {
  const found = await findLeftovers(places);
  for (const leftover of found) await leftover.remove();
  return found;
}
