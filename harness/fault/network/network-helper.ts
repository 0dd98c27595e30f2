/**
 * A container that shares the shipper's network and may change it: packet filters, queues and host names
 * of that network alone, without any right on this machine. What it makes is gone with the shipper's
 * container; the helper itself is the engine's, which removes what a killed run left.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from '../../engine/engine.js';
import { EnvironmentError } from '../../support/errors.js';
import type { Rig, Site } from '../fault.js';

/** Built by docker/setup images. */
export const toolsImage = 'lostline/tools:12';

/** `partition#1` as a part of a container's name. */
export function nameOf(site: Pick<Site, 'id'>, role: string): string {
  return `${site.id.replace(/[^a-zA-Z0-9]+/g, '-').toLowerCase()}-${role}`;
}

/** Where a helper's words go: a folder of the run. */
export function outputFor({ places }: Pick<Site, 'places'>, name: string): string {
  const folder = join(places.run, 'faults');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.log`);
}

export class NetworkHelper implements AsyncDisposable {
  readonly #instance: Instance;

  private constructor(instance: Instance) {
    this.#instance = instance;
  }

  /** Errors: EnvironmentError without Docker, the image, or a shipper that runs. */
  static async open(rig: Rig, signal: AbortSignal): Promise<NetworkHelper> {
    const name = nameOf(rig, 'helper');
    const instance = await rig.engine.start(
      {
        ...{ name, image: toolsImage, command: ['sleep', 'infinity'], environment: {}, mounts: [] },
        networkOf: rig.instance.id,
        capabilities: ['NET_ADMIN'],
        outputFile: outputFor(rig, name),
        stopTimeoutMs: 1, // sleep(1) as the first process hears no SIGTERM
      },
      signal,
    );
    return new NetworkHelper(instance);
  }

  /** What the program says. Errors: EnvironmentError when it fails. */
  async run(...command: string[]): Promise<string> {
    const { code, output } = await this.#instance.exec(command);
    if (code === 0) return output;
    throw new EnvironmentError(
      `'${command.join(' ')}' failed in the shipper's network (exit code ${code}): ${output.trim()}`,
    );
  }

  /** Exit code and words of a program that may fail. */
  async ask(...command: string[]): Promise<{ readonly code: number; readonly output: string }> {
    return this.#instance.exec(command);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#instance[Symbol.asyncDispose]();
  }
}
