import { harnessStreamsFirst } from '../line/spec.js';
import { type Plan, pipelinesMax } from '../plan/plan.js';

/** The files of a run directory. Everything a verdict needs is in these, and nothing else is asked. */
export const runFiles = {
  header: 'run.json',
  scenario: 'scenario.yaml',
  plan: 'plan.json',
  journal: 'journal',
  receipts: 'receipts.bin',
  malformed: 'malformed.ndjson',
  events: 'events.ndjson',
  samples: 'samples.ndjson',
  reads: 'reads.ndjson',
  /** What was found altered in the log files; there when they were audited. */
  audit: 'audit.ndjson',
  /** What the kernel recorded of the log folder; there when audit rules watched it. */
  kernelAudit: 'kernel-audit.ndjson',
  shipper: 'shipper',
  shipperOutput: 'shipper/output.log',
  shipperState: 'shipper/state',
  shipperConfig: 'shipper/config',
  logs: 'logs',
  result: 'result.json',
  ranges: 'ranges.ndjson',
  /** Holds a whole run directory for each further pipeline. */
  pipelines: 'pipelines',
  union: 'union.ndjson',
} as const;

/** Streams above this number are the harness's own: probes and the self-test. */
export const harnessStreams = {
  first: harnessStreamsFirst,
  probe: 9_001,
  selfTest: 9_002,
  /** Of the second pipeline; the third has the next one. */
  furtherProbes: 9_003,
  /** Lines that no shipper is told to ship: nobody's account holds them, so they are unexpected. */
  decoy: 9_900,
} as const;

/** Every pipeline has a probe of its own: a rotation of one's file is none of another's business. */
export function probeStreamOf({ pipeline }: Pick<Plan, 'pipeline'>): number {
  const number = pipeline ?? 1;
  return number === 1 ? harnessStreams.probe : harnessStreams.furtherProbes + number - 2;
}

/** All probes that any shipper may find among the log files, whoever sends them. */
export const probeStreams: readonly number[] = Array.from({ length: pipelinesMax }, (_, index) =>
  probeStreamOf({ pipeline: index + 1 }),
);

/** Streams that have accounts of their own. */
export const streamsApart: readonly number[] = [...probeStreams, harnessStreams.selfTest];
