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
  shipper: 'shipper',
  shipperOutput: 'shipper/output.log',
  shipperState: 'shipper/state',
  shipperConfig: 'shipper/config',
  logs: 'logs',
  result: 'result.json',
  ranges: 'ranges.ndjson',
} as const;

/** Streams above this number are the harness's own: probes and the self-test. */
export const harnessStreams = { first: 9_000, probe: 9_001, selfTest: 9_002 } as const;
