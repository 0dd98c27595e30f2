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
] as const;
export type RotationKind = (typeof rotationKinds)[number];

/** What receives the shipped lines; one file each in sink/. */
export const sinkKinds = ['http', 'tcp-lines', 'syslog-tcp', 'syslog-udp', 'file'] as const;
export type SinkKind = (typeof sinkKinds)[number];

/** Where a target runs; one file each in engine/. */
export const engineKinds = ['docker', 'process'] as const;
export type EngineKind = (typeof engineKinds)[number];
