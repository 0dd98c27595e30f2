/**
 * What the shipper used before the flood and during it, from the run's own samples. Its counter of CPU
 * time moves about once a second, so windows shorter than two seconds say nothing.
 */
import { join } from 'node:path';
import type { Figures } from '../../evidence/event.js';
import { runFiles } from '../../evidence/layout.js';
import { readNdjson } from '../../evidence/ndjson-reader.js';
import type { Sample } from '../../evidence/sample.js';

const windowMsLeast = 2_000;

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Share of one core in percent, and the highest resident size; nothing where nothing can be said. */
function useIn(samples: readonly Sample[], { fromMs, toMs }: Window) {
  const within = samples.filter(
    ({ atMs, shipperCpuSeconds }) => atMs >= fromMs && atMs <= toMs && shipperCpuSeconds !== null,
  );
  const [first, last] = [within[0], within.at(-1)];
  if (!first || !last || last.atMs - first.atMs < windowMsLeast) return null;
  const seconds = (last.shipperCpuSeconds ?? 0) - (first.shipperCpuSeconds ?? 0);
  const memoryBytes = Math.max(...within.map(({ shipperMemoryBytes }) => shipperMemoryBytes ?? 0));
  return { cpuPercent: Math.round((seconds * 1e6) / (last.atMs - first.atMs)) / 10, memoryBytes };
}

export function useFigures(samples: readonly Sample[], flood: Window): Figures {
  const before = useIn(samples, { fromMs: Number.NEGATIVE_INFINITY, toMs: flood.fromMs });
  const during = useIn(samples, flood);
  return {
    ...(before ? { shipperCpuBeforePercent: before.cpuPercent } : {}),
    ...(during ? { shipperCpuDuringPercent: during.cpuPercent } : {}),
    ...(before ? { shipperMemoryBeforeBytes: before.memoryBytes } : {}),
    ...(during ? { shipperMemoryDuringBytes: during.memoryBytes } : {}),
  };
}

/** The samples that a run has written so far. @param run its directory */
export function samplesSoFar(run: string): Sample[] {
  return [...readNdjson<Sample>(join(run, runFiles.samples))];
}
