/**
 * Docker's json-file logs: /var/lib/docker/containers/ID/ID-json.log, one folder for each container.
 * The identifiers are drawn from the seed.
 */
import { Random } from '../../support/random.js';
import type { Layout, LogPlace } from './layout.js';

/** Where Docker's files stand, and how they are found. */
export const dockerLogs = {
  inside: '/var/lib/docker/containers',
  pattern: '*/*-json.log',
} as const;

const { inside, pattern } = dockerLogs;
const idWords = 8;
const wordHex = 8;

function containerId(seed: number, { stream, serial }: LogPlace): string {
  const random = new Random(seed).derive(`docker/${stream}/${serial}`);
  const words = Array.from({ length: idWords }, () =>
    random.uint32().toString(16).padStart(wordHex, '0'),
  );
  return words.join('');
}

export function dockerJson(seed: number): Layout {
  return {
    fileOf: (place) => {
      const id = containerId(seed, place);
      return `${id}/${id}-json.log`;
    },
    linkOf: () => null,
    pattern,
    linkPattern: null,
    inside,
    mounts: [{ folder: '', at: inside }],
  };
}
