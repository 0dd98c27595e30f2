/** Two cleaners at once: what the other one has begun to remove still stands, and is waited for. */
import { expect, test } from 'vitest';
import { ManualClock } from '../support/clock.js';
import { type DockerClient, ownerLabel, runLabel } from './docker-client.js';
import {
  findDockerLeftovers,
  removeDockerLeftovers,
  removeDockerLeftoversIfAny,
} from './docker-leftovers.js';
import { formatOwner, ownerOf } from './owner.js';

const inProgress = refused(409, 'removal of container c1 is already in progress');
const inUse = refused(403, 'error while removing network: network n1 has active endpoints');
const gone = refused(404, 'no such thing');
const unknown = refused(500, 'driver failed to remove root filesystem');
type Answer = Error | 'removed';

function refused(statusCode: number, text: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) ${text}`), { statusCode });
}

/** Leftovers of a dead owner; each removal gets the next answer, the last one again and again. */
class Daemon {
  readonly asked: string[] = [];
  readonly #clock: ManualClock;
  readonly #answers: Record<string, Answer[]>;

  constructor(answers: Record<'container' | 'network', Answer[]>, clock: ManualClock) {
    this.#answers = answers;
    this.#clock = clock;
  }

  /** When all that follows from the answer has been done, time goes on. */
  async #remove(kind: string): Promise<void> {
    this.asked.push(kind);
    setImmediate(() => this.#clock.advance(100));
    const [answer, ...rest] = this.#answers[kind]!;
    if (rest.length > 0) this.#answers[kind] = rest;
    if (answer instanceof Error) throw answer;
  }

  client(): DockerClient {
    const Labels = {
      [runLabel]: 'r',
      [ownerLabel]: formatOwner({ ...ownerOf(), startTicks: '1' }),
    };
    return {
      listContainers: async () => [{ Id: 'c1', Names: ['/lostline-r-shell'], Labels }],
      listNetworks: async () => [{ Id: 'n1', Name: 'lostline-r', Labels }],
      getContainer: () => ({ remove: () => this.#remove('container') }),
      getNetwork: () => ({ remove: () => this.#remove('network') }),
    } as unknown as DockerClient;
  }
}

test('what another cleaner is removing counts as removed when it is gone, not before', async () => {
  const clock = new ManualClock();
  const answers = {
    container: [inProgress, inProgress, gone],
    network: [inUse, 'removed' as const],
  };
  const daemon = new Daemon(answers, clock);
  for (const left of await findDockerLeftovers(daemon.client(), ownerOf(), clock)) {
    await left.remove();
  }
  expect(daemon.asked).toEqual([...Array(3).fill('container'), ...Array(2).fill('network')]);
});

test.each([
  [
    0,
    'container lostline-r-shell of run r still stands after 30 s (removal of container c1 is already in progress): ' +
      "if no other cleaner is at work, restart Docker, and run 'lostline doctor --clean' again",
  ],
  [
    1,
    'network lostline-r of run r still stands after 30 s (error while removing network: network n1 has active ' +
      "endpoints): end or disconnect what 'docker network inspect' shows in it, and run 'lostline doctor --clean' again",
  ],
])('what does not go away within 30 s is told', async (index, sentence) => {
  const clock = new ManualClock();
  const daemon = new Daemon({ container: [inProgress], network: [inUse] }, clock);
  const found = await findDockerLeftovers(daemon.client(), ownerOf(), clock);
  await expect(found[index]!.remove()).rejects.toThrow(sentence);
  expect(daemon.asked).toHaveLength(301);
});

test.each([
  ['is busy', inProgress, 21],
  ['fails to be removed', unknown, 1],
])(
  'a run begins although a leftover %s: the others are removed, it is left',
  async (_, answer, tries) => {
    for (const clean of [removeDockerLeftovers, removeDockerLeftoversIfAny]) {
      const clock = new ManualClock();
      const daemon = new Daemon({ container: [answer], network: ['removed'] }, clock);
      await clean(daemon.client(), clock);
      expect(daemon.asked).toEqual([...Array(tries).fill('container'), 'network']);
    }
  },
);
