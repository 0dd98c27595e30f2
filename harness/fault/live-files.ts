/** The files that the load is written to, before any restart of a container. */
import { join } from 'node:path';
import { firstPlace } from '../plan/layout/layout.js';
import { layoutOf } from '../plan/layout/layouts.js';
import type { Site } from './fault.js';

/** A stream's, below the log directory. */
export function liveFile(plan: Site['plan'], stream: number): string {
  return layoutOf(plan).fileOf(firstPlace(stream));
}

export function liveFiles(plan: Site['plan']): string[] {
  return Array.from({ length: plan.load.streams }, (_, index) => liveFile(plan, index + 1));
}

/** On this machine. */
export function livePath({ plan, places }: Pick<Site, 'plan' | 'places'>, stream: number): string {
  return join(places.logs, liveFile(plan, stream));
}
