/**
 * What faults need of the machine, told before a run. A fault names it with `needs(...)`; one that
 * says nothing needs what its engines need.
 */
import type { Fault } from './fault.js';

/** This machine, as far as faults care. */
export interface Machine {
  /** Why no Docker daemon can be used; '' when one answers. */
  readonly dockerLack: string;
  readonly isRoot: boolean;
  hasImage(name: string): boolean;
  hasProgram(name: string): Promise<boolean>;
}

/** `image NAME` is one of Docker's, `program NAME` stands on PATH or among the system's programs. */
export type Need = 'docker' | 'root' | `image ${string}` | `program ${string}`;

/** What is missing and what to do, in words; '' when nothing is. */
export type Lacks = (machine: Machine) => Promise<string>;

/** `lacks` of a fault that needs all of these. */
export function needs(...wanted: readonly Need[]): Lacks {
  return async (machine) => {
    const told = await Promise.all(wanted.map((need) => lack(need, machine)));
    // Without Docker there are no images either, so that is said once.
    return [...new Set(told.filter((words) => words !== ''))].join('; ');
  };
}

/** What this fault lacks here. */
export function lacksOf(
  { lacks, engines }: Pick<Fault, 'lacks' | 'engines'>,
  machine: Machine,
): Promise<string> {
  if (lacks) return lacks(machine);
  const onlyDocker = engines !== undefined && !engines.includes('process');
  return needs(...(onlyDocker ? (['docker'] as const) : []))(machine);
}

async function lack(need: Need, machine: Machine): Promise<string> {
  const [what, name = ''] = need.split(' ', 2);
  if (what === 'root') return machine.isRoot ? '' : "root's rights: run it as root";
  if (what === 'program') {
    return (await machine.hasProgram(name)) ? '' : `the program ${name}: install it`;
  }
  if (machine.dockerLack !== '') return `Docker: ${machine.dockerLack}`;
  if (what === 'docker' || machine.hasImage(name)) return '';
  const how = name.startsWith('lostline/') ? `'docker/setup images' builds it` : 'build or pull it';
  return `the image ${name}: ${how}`;
}
