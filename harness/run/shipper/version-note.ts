/**
 * Notes when the program that the process engine runs says of itself that it is another version than the one
 * that was asked for: the verdict is about what ran.
 */
import type { Environment } from '../../target/image.js';
import type { TargetChoice } from '../../target/manifest.js';
import { binaryAvailability } from '../prepare/availability.js';
import type { Recorder } from '../recorder.js';

export async function noteVersion(
  { manifest, version }: TargetChoice,
  recorder: Pick<Recorder, 'warn'>,
  environment: Environment,
): Promise<void> {
  const { path, version: found } = await binaryAvailability(manifest, environment);
  if (path === null || found === null || found === version) return;
  recorder.warn(
    `${path} says that it is version ${found}, not ${version}: ${found} is what was judged`,
  );
}
