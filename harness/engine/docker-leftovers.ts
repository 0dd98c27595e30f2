/** Containers and networks of dead owners, by their labels; containers first. */
import { type DockerClient, ownerLabel, runLabel, statusOf } from './docker-client.js';
import type { Leftover } from './leftover.js';
import { ownerOf, ownerState, parseOwner } from './owner.js';

type Labels = Record<string, string> | undefined;

/** Another cleaner may be at work at the same time: what is gone is fine. */
async function ignoringGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
  }
}

export async function findDockerLeftovers(docker: DockerClient): Promise<Leftover[]> {
  const here = ownerOf();
  const isDead = (labels: Labels) =>
    ownerState(parseOwner(labels?.[ownerLabel] ?? ''), here) === 'dead';
  const filters = { label: [runLabel] };
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters });
  return [
    ...containers
      .filter(({ Labels }) => isDead(Labels))
      .map(({ Id, Names, Labels }) => ({
        kind: 'container' as const,
        id: Names[0]?.slice(1) ?? Id,
        runId: Labels[runLabel]!,
        remove: () => ignoringGone(docker.getContainer(Id).remove({ force: true, v: true })),
      })),
    ...networks
      .filter(({ Labels }) => isDead(Labels))
      .map(({ Id, Name, Labels }) => ({
        kind: 'network' as const,
        id: Name,
        runId: Labels![runLabel]!,
        remove: () => ignoringGone(docker.getNetwork(Id).remove()),
      })),
  ];
}

export async function removeDockerLeftovers(docker: DockerClient): Promise<void> {
  for (const leftover of await findDockerLeftovers(docker)) await leftover.remove();
}
