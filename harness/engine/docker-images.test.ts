/** Images asked by a container that is gone afterwards. */
import { expect, it } from 'vitest';
import { connectDocker, remedyForImage, runLabel } from './docker-client.js';
import { saidBy } from './docker-images.js';

const docker = connectDocker();
const image = 'lostline/tools:12';

it('tells what a program of an image says, also one that fails, and leaves no container', async () => {
  expect(await saidBy(docker, image, ['sh', '-c', 'echo one; echo two >&2; exit 3'])).toMatch(
    /^one\s+two\s+$/,
  );
  const mark = `${process.pid}-of-this-test`;
  await saidBy(docker, image, ['true', mark]);
  const looks = await docker.listContainers({
    all: true,
    filters: { label: [`${runLabel}=look`] },
  });
  expect(looks.filter(({ Command }) => Command.includes(mark))).toEqual([]);
});

it('tells nothing where there is no such program', async () => {
  expect(await saidBy(docker, image, ['no-such-program'])).toBe('');
});

it.each([
  ['lostline/k6:1.8.1', "run 'docker/setup k6'"],
  ['lostline/tools:12', "run 'docker/setup'"],
  ['grafana/k6:1.8.1', "run 'docker pull grafana/k6:1.8.1'"],
])('knows how %s comes here', (name, remedy) => {
  expect(remedyForImage(name)).toBe(remedy);
});
