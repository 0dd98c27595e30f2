/**
 * What is left of a run on this machine, found by its name and directory alone: processes by /proc,
 * mounts by /proc/mounts, containers and networks by asking Docker for everything.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { connectDocker } from '../../engine/docker-client.js';

export interface LeftBehind {
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly containers: readonly string[];
  readonly networks: readonly string[];
}

export const nothing: LeftBehind = { processes: [], mounts: [], containers: [], networks: [] };

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function processesOf(names: readonly string[]): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => ({ pid, text: textOf(`/proc/${pid}/cmdline`) + textOf(`/proc/${pid}/environ`) }))
    .filter(({ text }) => names.some((name) => text.includes(name)))
    .map(({ pid }) => `${pid} ${textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()}`);
}

/** What of the run is still there. Without Docker only processes and mounts are looked for. */
export async function leftBehind(
  run: { readonly runId: string; readonly directory: string },
  engine: 'process' | 'docker',
): Promise<LeftBehind> {
  const { runId, directory } = run;
  const processes = processesOf([runId, directory]);
  const mounts = textOf('/proc/mounts')
    .split('\n')
    .filter((line) => line.includes(directory));
  if (engine === 'process') return { ...nothing, processes, mounts };
  const docker = connectDocker();
  const isOurs = (value: unknown) => JSON.stringify(value).includes(runId);
  const containers = await docker.listContainers({ all: true });
  const networks = await docker.listNetworks();
  return {
    processes,
    mounts,
    containers: containers.filter(isOurs).map(({ Names }) => Names.join(' ')),
    networks: networks.filter(isOurs).map(({ Name }) => Name),
  };
}
