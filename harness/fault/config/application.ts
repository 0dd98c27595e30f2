/**
 * Makes the shipper take what stands where it looks for its configuration: by its own reload (signal, HTTP,
 * or because it watches the file), by an orderly restart, or by a cold start, where the new one is put
 * there while it is away. Answers with what shows that the shipper was told; '' where nothing does.
 */
import { Deadline } from '../../support/deadline.js';
import { EnvironmentError, messageOf } from '../../support/errors.js';
import type { Rig } from '../fault.js';

export const applications = ['reload', 'restart', 'coldStart'] as const;
export type Application = (typeof applications)[number];

type Reload = NonNullable<Rig['choice']['manifest']['reload']>;

/** Kinds of reload that leave the process running. */
export const liveReloads: readonly Reload['kind'][] = ['signal', 'http', 'file-watch'];

/** `verdict` is what the shipper itself answered, where it answers. */
export interface Told {
  readonly words: string;
  readonly verdict: 'accepted' | 'refused' | 'unknown';
}

const httpTimeoutMs = 10_000;
const untold: Told = { words: '', verdict: 'unknown' };

/** What fits the target where the scenario does not say. */
export function usualApplication(kind: string | undefined): Application {
  return liveReloads.some((live) => live === kind) ? 'reload' : 'restart';
}

/** @param deliver puts it there */
export async function apply(
  rig: Rig,
  how: Application,
  deliver: () => void,
  signal?: AbortSignal,
): Promise<Told> {
  if (how !== 'reload') return startAnew(rig, how, deliver, signal);
  deliver();
  return reload(rig, signal);
}

/** It may have ended already: then it is started. */
export async function startAnew(
  { instance, choice }: Pick<Rig, 'instance' | 'choice'>,
  how: 'restart' | 'coldStart',
  deliver: () => void,
  signal?: AbortSignal,
): Promise<Told> {
  const before = await instance.startedAtTicks();
  if (how === 'restart') deliver();
  const name = choice.manifest.stopSignal as NodeJS.Signals;
  const meanwhile = async () => {
    if (how === 'coldStart') deliver();
  };
  await instance.restart({ signal: name, meanwhile }, signal);
  const after = await instance.startedAtTicks();
  if (before === after) return untold;
  return { words: `start time ${before} became ${after}`, verdict: 'unknown' };
}

async function reload(rig: Rig, signal?: AbortSignal): Promise<Told> {
  const { manifest } = rig.choice;
  const way = manifest.reload;
  if (way?.kind === 'signal') return bySignal(rig, way.signal as NodeJS.Signals);
  if (way?.kind === 'http') return byHttp(rig, way, signal);
  if (way?.kind === 'file-watch') return { words: 'it watches the file', verdict: 'unknown' };
  throw new EnvironmentError(
    `target ${manifest.name} takes no configuration while it runs: set apply: restart`,
  );
}

async function bySignal({ instance }: Rig, name: NodeJS.Signals): Promise<Told> {
  const [pid] = await instance.pids();
  await instance.signal(name);
  return pid === undefined
    ? untold
    : { words: `${name} was sent to process ${pid}`, verdict: 'unknown' };
}

/** A shipper that does not answer was not told. */
async function byHttp(
  { instance, ports }: Rig,
  { method, port, path }: Extract<Reload, { kind: 'http' }>,
  signal?: AbortSignal,
): Promise<Told> {
  using deadline = new Deadline(httpTimeoutMs, signal);
  try {
    const response = await fetch(`http://${await instance.address(ports[port] ?? 0)}${path}`, {
      ...{ method, redirect: 'manual' },
      signal: deadline.signal,
    });
    await response.body?.cancel();
    const words = `${method} ${path} was answered ${response.status}`;
    return { words, verdict: response.status < 400 ? 'accepted' : 'refused' };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { words: '', verdict: messageOf(error) === '' ? 'unknown' : 'refused' };
  }
}
