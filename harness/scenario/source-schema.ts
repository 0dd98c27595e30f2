/** `source`: where the lines stand that the shipper reads. Plain files when nothing is said. */
import { z } from 'zod';
import { count, duration } from './quantities.js';

const churnFields = {
  lines: count({ min: 1 })
    .prefault(100)
    .describe('Lines of a file, after which the next one is begun.'),
  deleteAfter: duration({ max: 3_600_000 })
    .prefault('2s')
    .describe('A file is deleted so long after its last line; milliseconds when bare.'),
};

const files = z
  .strictObject({ kind: z.literal('files').describe('Plain files in one folder.') })
  .describe('Plain files in one folder, named by load.fileName.');

const churn = z
  .strictObject({
    kind: z.literal('churn').describe('Many short-lived files.'),
    ...churnFields,
  })
  .describe(
    'Many short-lived files in one folder: each appears, gets its lines and is deleted soon after. Streams are how many are written at a time.',
  );

const namespaceName = z.string().regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, {
  error: ({ input }) =>
    `'${input}' is no namespace, expected lower-case letters, digits and dashes such as default`,
});

const kubernetes = z
  .strictObject({
    kind: z.literal('kubernetes').describe("A Kubernetes node's log files."),
    runtime: z
      .enum(['imitated', 'kubelet'])
      .default('imitated')
      .describe(
        'imitated: the writer makes the files, at any speed. kubelet: pods write to their standard output, containerd makes the files, and a real kubelet rotates them: bytes, maxFiles and lookEvery of the rotation are its containerLogMaxSize, containerLogMaxFiles and containerLogMonitorInterval.',
      ),
    namespaces: z
      .array(namespaceName.max(63))
      .min(1)
      .max(100)
      .default(['default'])
      .describe('Namespaces that the pods are dealt out over.'),
    containersPerPod: count({ min: 1, max: 100 })
      .prefault(1)
      .describe('Containers in each pod; every stream is a container.'),
    restartEvery: count({ min: 1 })
      .optional()
      .describe(
        "In place of every so many-th rotation, the container is restarted: 1.log begins beside 0.log. One dead container's files are kept, as the kubelet does.",
      ),
    churn: z
      .strictObject(churnFields)
      .optional()
      .describe('Short-lived pods: each container writes its lines, then its pod is deleted.'),
  })
  .describe(
    "A Kubernetes node's log files, imitated at speed or by a real kubelet: pods/NS_POD_UID/CONTAINER/0.log in CRI lines, links in containers/.",
  );

const dockerJson = z
  .strictObject({
    kind: z.literal('docker-json').describe("Docker's json-file logs."),
    runtime: z
      .enum(['imitated', 'docker'])
      .default('imitated')
      .describe(
        'imitated: the writer makes the files, at any speed. docker: containers write to their standard output, and dockerd makes and rotates the files.',
      ),
    image: z
      .string()
      .min(1)
      .default('debian:bookworm-slim')
      .describe('Runtime docker: image of the containers that write; it needs sh and cat.'),
  })
  .describe(
    "Docker's json-file logs, imitated at speed or by dockerd itself: ID/ID-json.log in JSON lines.",
  );

const network = z
  .strictObject({
    kind: z.literal('network').describe("Syslog into the shipper's own port."),
    transport: z.enum(['tcp', 'udp']).default('tcp').describe('How the messages travel.'),
    format: z
      .enum(['rfc5424', 'rfc3164'])
      .default('rfc5424')
      .describe('What stands around the line in a message.'),
  })
  .describe(
    "Syslog over the network into the shipper's own port, one connection for each stream. Over TCP, what was in the kernel's buffers when a connection broke is indeterminate.",
  );

export const sourceSchema = z.discriminatedUnion('kind', [
  files,
  kubernetes,
  dockerJson,
  churn,
  network,
]);
