/** Which faults can run on this machine, and what each of the others lacks. */
import { connectDocker, requireDocker } from '../../engine/docker-client.js';
import { faultCatalogue } from '../../fault/catalogue.js';
import type { AnyFault } from '../../fault/fault.js';
import { lacksOf, type Machine } from '../../fault/machine.js';
import { messageOf } from '../../support/errors.js';
import type { Environment } from '../../target/image.js';
import { findProgram } from '../prepare/availability.js';

export interface ExaminedFault {
  readonly fault: AnyFault;
  /** '' when it can run. */
  readonly lacks: string;
}

export async function examineMachine(environment: Environment): Promise<Machine> {
  const docker = connectDocker();
  const dockerLack = await requireDocker(docker).then(() => '', messageOf);
  const images = dockerLack === '' ? await docker.listImages() : [];
  const tags = new Set(images.flatMap(({ RepoTags }) => RepoTags ?? []));
  return {
    dockerLack,
    isRoot: process.getuid?.() === 0,
    hasImage: (name) => tags.has(name),
    hasProgram: async (name) => (await findProgram(name, environment)) !== null,
  };
}

export function examineFaults(machine: Machine): Promise<ExaminedFault[]> {
  const faults = [...faultCatalogue.values()];
  return Promise.all(
    faults.map(async (fault) => ({ fault, lacks: await lacksOf(fault, machine) })),
  );
}
