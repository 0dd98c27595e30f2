/**
 * Lines go to the standard output of containers, by a pipe for each stream, and the runtime makes the
 * files: their names are known when the containers run. The pipes are no files for the shipper.
 */
import { dockerLogs } from './docker-json.js';
import { type Layout, type LogPlace, streamDigits } from './layout.js';

export const containerOutput: Layout = {
  fileOf: ({ stream }: LogPlace) => `container-${streamDigits(stream)}.pipe`,
  linkOf: () => null,
  pattern: dockerLogs.pattern,
  linkPattern: null,
  inside: dockerLogs.inside,
  mounts: [],
};
