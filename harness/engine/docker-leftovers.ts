/** Containers and networks of dead owners, by their labels; containers first. */
import { type Clock, SystemClock } from '../support/clock.js';
import { EnvironmentError, messageOf } from '../support/errors.js';
import { type DockerClient, dockerError, ownerLabel, runLabel, statusOf } from './docker-client.js';
import { type Leftover, removeBeforeRun } from './leftover.js';
import { ownerOf, ownerState, parseOwner } from './owner.js';

type Labels = Record<string, string> | undefined;

/** A daemon answers within milliseconds; one that does not is not waited for. */
const answerTimeoutMs = 2_000;
const removalTimeoutMs = 30_000;
const retryIntervalMs = 100;

const notFound = 404;
/** Still in use, already being removed: it stands. */
const busy: readonly (number | undefined)[] = [403, 409];

/** One try. Gives Docker's words when it stands because others are busy with it, else undefined: it is gone. */
async function refusal(what: string, remove: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await remove();
  } catch (error) {
    const status = statusOf(error);
    if (busy.includes(status)) return messageOf(error).replace(/^\(HTTP code \d+\) /, '');
    if (status !== notFound) throw dockerError(error, `remove a left ${what}`);
  }
  return undefined;
}

const remedies = {
  container: 'if no other cleaner is at work, restart Docker',
  network: "end or disconnect what 'docker network inspect' shows in it",
} as const;

/**
 * Another cleaner may be at work at the same time: only what Docker does not find any more has been removed by it.
 * What is busy is tried again, so that this one takes over from a cleaner that fails.
 */
function leftover(
  kind: keyof typeof remedies,
  id: string,
  runId: string,
  removeOnce: () => Promise<unknown>,
  clock: Clock,
): Leftover {
  const remove = async (waitMs = removalTimeoutMs) => {
    const untilMs = clock.nowMs() + waitMs;
    for (;;) {
      const why = await refusal(kind, removeOnce);
      if (why === undefined) return;
      if (clock.nowMs() >= untilMs) {
        throw new EnvironmentError(
          `${kind} ${id} of run ${runId} still stands after ${waitMs / 1000} s (${why}): ` +
            `${remedies[kind]}, and run 'lostline doctor --clean' again`,
        );
      }
      await clock.sleep(retryIntervalMs);
    }
  };
  return { kind, id, runId, remove };
}

/**
 * What `remove` can't remove within 30 s is an error that says what to do.
 * @param here who judges the owners.
 */
export async function findDockerLeftovers(
  docker: DockerClient,
  here = ownerOf(),
  clock: Clock = new SystemClock(),
): Promise<Leftover[]> {
  const isDead = (labels: Labels) =>
    ownerState(parseOwner(labels?.[ownerLabel] ?? ''), here) === 'dead';
  const filters = { label: [runLabel] };
  const containers = await docker.listContainers({ all: true, filters });
  const networks = await docker.listNetworks({ filters });
  return [
    ...containers
      .filter(({ Labels }) => isDead(Labels))
      .map(({ Id, Names, Labels }) => {
        const remove = () => docker.getContainer(Id).remove({ force: true, v: true });
        return leftover('container', Names[0]?.slice(1) ?? Id, Labels[runLabel]!, remove, clock);
      }),
    ...networks
      .filter(({ Labels }) => isDead(Labels))
      .map(({ Id, Name, Labels }) => {
        const remove = () => docker.getNetwork(Id).remove();
        return leftover('network', Name, Labels![runLabel]!, remove, clock);
      }),
  ];
}

export async function removeDockerLeftovers(docker: DockerClient, clock: Clock): Promise<void> {
  await removeBeforeRun(await findDockerLeftovers(docker, ownerOf(), clock), clock);
}

/**
 * For runs that may do without Docker: no daemon, or one that refuses, is no error either. Bound: 2 s for the
 * first answer, 30 s for the removal, which is longer where Docker answers late.
 */
export async function removeDockerLeftoversIfAny(
  docker: DockerClient,
  clock: Clock,
): Promise<void> {
  const ended = new AbortController();
  try {
    await docker.listContainers({ limit: 1, abortSignal: AbortSignal.timeout(answerTimeoutMs) });
    const late = clock.sleep(removalTimeoutMs, ended.signal).catch(() => {});
    await Promise.race([removeDockerLeftovers(docker, clock), late]);
  } catch {
    // No daemon, or one that refuses: the run goes on without it.
  } finally {
    ended.abort();
  }
}
