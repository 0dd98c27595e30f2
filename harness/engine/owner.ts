/**
 * Who made a container, network or process: recorded with each, so that what a killed harness left can
 * be told from what a live one still uses.
 *
 * Trade-off: an owner in another process namespace or on another machine can't be judged from here, and
 * what can't be judged is left alone.
 */
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRunning, procLine, readStat } from './procfs.js';

export interface Owner {
  readonly host: string;
  readonly bootId: string;
  /** Such as `pid:[4026531836]`, see namespaces(7). */
  readonly processNamespace: string;
  readonly pid: number;
  readonly startTicks: string;
}

export type OwnerState = 'alive' | 'dead' | 'elsewhere';

const separator = '|';

/** This process, or another one of this machine and namespace. */
export function ownerOf(pid: number = process.pid): Owner {
  return {
    host: hostname(),
    bootId: procLine('sys/kernel/random/boot_id'),
    processNamespace: readlinkSync('/proc/self/ns/pid'),
    pid,
    startTicks: readStat(pid)?.startTicks ?? '0',
  };
}

export function formatOwner(owner: Owner): string {
  const { host, bootId, processNamespace, pid, startTicks } = owner;
  return [host, bootId, processNamespace, pid, startTicks].join(separator);
}

/** Undefined for what `formatOwner` did not write. */
export function parseOwner(text: string): Owner | undefined {
  const [host, bootId, processNamespace, pid, startTicks, ...rest] = text.split(separator);
  if (!host || !bootId || !processNamespace || !startTicks || rest.length > 0) return undefined;
  if (!/^\d+$/.test(pid ?? '') || !/^\d+$/.test(startTicks)) return undefined;
  return { host, bootId, processNamespace, pid: Number(pid), startTicks };
}

export function ownerState(owner: Owner | undefined, here: Owner = ownerOf()): OwnerState {
  if (owner === undefined) return 'elsewhere';
  if (owner.bootId !== here.bootId) return owner.host === here.host ? 'dead' : 'elsewhere';
  if (owner.processNamespace !== here.processNamespace) return 'elsewhere';
  return isRunning(owner.pid, owner.startTicks) ? 'alive' : 'dead';
}
