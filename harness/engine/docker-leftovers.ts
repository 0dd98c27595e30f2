/** Containers and networks of dead owners, by their labels; containers first. */
import { type DockerClient, dockerError, ownerLabel, runLabel, statusOf } from './docker-client.js';
import type { Leftover } from './leftover.js';
import { ownerOf, ownerState, parseOwner } from './owner.js';

type Labels = Record<string, string> | undefined;

/** Not found, still in use, already being removed. */
const leftToOthers: readonly (number | undefined)[] = [403, 404, 409];

/** Another cleaner may be at work at the same time, and removes what is left then. */
async function ignoringOthers(what: string, removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!leftToOthers.includes(statusOf(error))) throw dockerError(error, `remove ${what}`);
  }
}

/** @param here who judges the owners. */
export async function findDockerLeftovers(
  docker: DockerClient,
  here = ownerOf(),
): Promise<Leftover[]> {
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
        remove: () =>
          ignoringOthers(
            'a left container',
            docker.getContainer(Id).remove({ force: true, v: true }),
          ),
      })),
    ...networks
      .filter(({ Labels }) => isDead(Labels))
      .map(({ Id, Name, Labels }) => ({
        kind: 'network' as const,
        id: Name,
        runId: Labels![runLabel]!,
        remove: () => ignoringOthers('a left network', docker.getNetwork(Id).remove()),
      })),
  ];
}

export async function removeDockerLeftovers(docker: DockerClient): Promise<void> {
  for (const leftover of await findDockerLeftovers(docker)) await leftover.remove();
}
