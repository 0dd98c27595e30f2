/**
 * The container image of a version: its whole reference, and where it comes from. Public images may come
 * from a registry mirror, which is one setting: LOSTLINE_REGISTRY_MIRROR takes the place of the registry in
 * each public reference (`docker.io/fluent/fluent-bit:4.0.3` with `mirror.example:5000/hub` becomes
 * `mirror.example:5000/hub/fluent/fluent-bit:4.0.3`). Images that are built here are never renamed.
 */
import { type TargetChoice, versionOf } from './manifest.js';

export const mirrorVariable = 'LOSTLINE_REGISTRY_MIRROR';
const builtHerePrefix = 'lostline/';
const dockerHub = 'docker.io';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface TargetImage {
  /** As Docker takes it, with its digest where one is pinned. */
  readonly reference: string;
  /** `registry`: pulled from `registry`; `here`: made by `build`. */
  readonly origin: 'registry' | 'here';
  readonly registry: string | null;
  readonly build: string | null;
}

/** The registry in a reference: its first part when that is a host, as Docker itself tells. */
function splitRegistry(image: string): { registry: string; repository: string } {
  const at = image.indexOf('/');
  const first = image.slice(0, Math.max(0, at));
  if (/[.:]/.test(first) || first === 'localhost') {
    return { registry: first, repository: image.slice(at + 1) };
  }
  return { registry: dockerHub, repository: image };
}

/** null: this version has no image, so only the process engine can run it. */
export function imageOf(choice: TargetChoice, environment: Environment): TargetImage | null {
  const { image, digest, build = null } = versionOf(choice) ?? {};
  if (!image) return null;
  const pinned = digest ? `@${digest}` : '';
  if (build !== null || image.startsWith(builtHerePrefix)) {
    return { reference: `${image}${pinned}`, origin: 'here', registry: null, build };
  }
  const mirror = environment[mirrorVariable]?.replace(/^https?:\/\//, '').replace(/\/+$/, '');
  const { registry, repository } = splitRegistry(image);
  const host = mirror || registry;
  return {
    reference: `${host}/${repository}${pinned}`,
    origin: 'registry',
    registry: host,
    build: null,
  };
}
