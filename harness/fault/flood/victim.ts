/**
 * What a flood hits: a container of its own in a network of its own, that logs what comes as JSON into a
 * file beside the business lines. One file per kind of victim says which program logs, and how.
 */
import type { Instance } from '../../engine/engine.js';
import type { Counts } from './kernel-counters.js';
import { parseInterface, parseNetstat, victimCounters } from './kernel-counters.js';
import type { OwnNetwork } from './own-network.js';

/** Where the victim finds its log and its own configuration, inside the container. */
export const inside = { logs: '/lostline/logs', config: '/lostline/victim' } as const;

export interface VictimPlace {
  /** Of the log, inside the container. */
  readonly log: string;
  readonly port: number;
  /** In every line that it logs. */
  readonly mark: string;
}

export interface VictimKind {
  readonly command: (place: VictimPlace) => readonly string[];
  readonly capabilities: readonly string[];
  /** By name, for `inside.config`. */
  readonly files: (place: VictimPlace) => Readonly<Record<string, string>>;
  /** What tells it that its log was renamed; null: it opens its log again by itself. */
  readonly reopenSignal: NodeJS.Signals | null;
  isReady(victim: Instance, place: VictimPlace): Promise<boolean>;
  /** What came, in the words of the program or rule that logs it. */
  counted(victim: Instance, place: VictimPlace): Promise<number>;
}

/** Whom an attack aims at. */
export interface Victim {
  readonly address: string;
  readonly port: number;
  readonly network: OwnNetwork;
}

export async function textOf(instance: Instance, ...command: readonly string[]): Promise<string> {
  return (await instance.exec(command)).output;
}

/** Of the only interface that leads out of a container. */
export async function interfaceOf(instance: Instance) {
  return parseInterface(await textOf(instance, 'cat', '/proc/net/dev'), 'eth0');
}

/** What the kernel counted in the victim's namespace, under the names of the figures. */
export async function kernelCounts(instance: Instance): Promise<Counts> {
  const text = await textOf(instance, 'cat', '/proc/net/netstat', '/proc/net/snmp');
  const all = parseNetstat(text);
  const named = Object.entries(victimCounters);
  return Object.fromEntries(named.map(([name, counter]) => [name, all[counter] ?? 0]));
}
