/** Which faults can run on this machine, and what each of the others lacks; a run asks before it begins. */
import { connectDocker, requireDocker } from '../../engine/docker-client.js';
import { faultCatalogue } from '../../fault/catalogue.js';
import type { AnyFault } from '../../fault/fault.js';
import { lacksOf, type Machine } from '../../fault/machine.js';
import type { PlannedFault } from '../../plan/plan.js';
import { EnvironmentError, messageOf } from '../../support/errors.js';
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
  return examine([...faultCatalogue.values()], machine);
}

function examine(faults: readonly AnyFault[], machine: Machine): Promise<ExaminedFault[]> {
  return Promise.all(
    faults.map(async (fault) => ({ fault, lacks: await lacksOf(fault, machine) })),
  );
}

/**
 * Before anything begins: what the machine lacks for a planned fault is no finding of an hour's run.
 * @throws EnvironmentError with every kind that can't run here and what it lacks
 */
export async function requireFaults(
  planned: readonly Pick<PlannedFault, 'kind'>[],
  machineOf: () => Promise<Machine>,
): Promise<void> {
  const kinds = new Set(planned.map(({ kind }) => kind));
  const faults = [...faultCatalogue.values()].filter(({ kind }) => kinds.has(kind));
  const demanding = faults.filter(({ lacks, engines }) => lacks ?? engines);
  if (demanding.length === 0) return;
  const byLack = kindsByLack(await examine(demanding, await machineOf()));
  if (byLack.size === 0) return;
  const words = [...byLack].map(([lacks, kinds]) => `${kinds.join(', ')}: ${lacks}`);
  throw new EnvironmentError(
    `faults that can't run on this machine: ${words.join('; ')} ('lostline doctor' tells which can)`,
  );
}

/** What is missing, and the kinds that miss it. */
export function kindsByLack(examined: readonly ExaminedFault[]): ReadonlyMap<string, string[]> {
  const byLack = new Map<string, string[]>();
  for (const { fault, lacks } of examined) {
    if (lacks !== '') byLack.set(lacks, [...(byLack.get(lacks) ?? []), fault.kind]);
  }
  return byLack;
}
