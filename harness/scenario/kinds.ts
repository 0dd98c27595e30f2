/** The words a scenario chooses from where other folders hold the variants. */

/** How a file gives way to the next; one file each in rotation/. */
export const rotationKinds = [
  'rename-create',
  'rename-chain',
  'copytruncate',
  'delete-create',
  'symlink-swap',
  'compress',
  'truncate',
  'logrotate',
  'kubelet',
  'docker',
] as const;
export type RotationKind = (typeof rotationKinds)[number];

/** Sinks that answer each request, and so can do all that a fault asks of a sink. */
export const requestSinkKinds = [
  'http',
  'otlp-http',
  'otlp-grpc',
  'elasticsearch',
  'victorialogs',
  'splunk-hec',
  'cloudwatch',
  'loki',
] as const;

/** Sinks at the end of a TCP connection: they stall, cut and forget as such. */
export const connectionSinkKinds = [
  'tcp-lines',
  'syslog-tcp',
  'syslog-tls',
  'relp',
  'forward',
  'lumberjack',
] as const;

/** What receives the shipped lines; one file each in sink/. */
export const sinkKinds = [
  ...requestSinkKinds,
  ...connectionSinkKinds,
  'syslog-udp',
  'file',
] as const;
export type SinkKind = (typeof sinkKinds)[number];

/** Real stores that the shipper writes into and that are read back; one file each in sink/readback/. */
export const readBackKinds = [
  'elasticsearch-read',
  'loki-read',
  'kafka-read',
  'postgresql-read',
] as const;
export type ReadBackKind = (typeof readBackKinds)[number];

/** What a scenario may name under `sink.kind`. */
export const scenarioSinkKinds = [...sinkKinds, ...readBackKinds] as const;
export type ScenarioSinkKind = (typeof scenarioSinkKinds)[number];

/** How shippers speak to these stores; some are also imitated by a sink of the same name. */
const storeProtocols = ['elasticsearch', 'loki', 'kafka', 'postgresql'] as const;

/** What a target has templates for. */
export type Protocol = SinkKind | (typeof storeProtocols)[number];
export const protocols: readonly Protocol[] = [...new Set([...sinkKinds, ...storeProtocols])];

const readBackProtocols: Readonly<Record<ReadBackKind, Protocol>> = {
  'elasticsearch-read': 'elasticsearch',
  'loki-read': 'loki',
  'kafka-read': 'kafka',
  'postgresql-read': 'postgresql',
};

export function isReadBack(kind: ScenarioSinkKind): kind is ReadBackKind {
  return kind in readBackProtocols;
}

/** How a shipper speaks to a sink. */
export function protocolOf(kind: ScenarioSinkKind): Protocol {
  return isReadBack(kind) ? readBackProtocols[kind] : kind;
}

/** Every sink that a target can ship to when it has templates for these protocols, in their order. */
export function sinksSpoken(spoken: readonly Protocol[]): ScenarioSinkKind[] {
  const received = spoken.filter((protocol) => (sinkKinds as readonly string[]).includes(protocol));
  const readBack = readBackKinds.filter((kind) => spoken.includes(protocolOf(kind)));
  return [...(received as SinkKind[]), ...readBack];
}

/** Where a target runs; one file each in engine/. */
export const engineKinds = ['docker', 'process'] as const;
export type EngineKind = (typeof engineKinds)[number];
