/**
 * Takes off what a container runtime put around a line: where the runtime writes the files, its
 * instants are its own, and a shipper that passes records on as they stand can't be held against bytes
 * that nobody knew before. All that is taken off is checked by its shape; what does not fit stays as it
 * is, and is judged as such.
 */
const dockerHead = Buffer.from('{"log":"');
const keys = 'log,stream,time';
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** The line in a record of Docker's json-file driver, without its newline; null when it is none. */
export function undressDockerJson(record: Buffer): Buffer | null {
  if (!record.subarray(0, dockerHead.length).equals(dockerHead)) return null;
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(record.toString('utf8'));
  } catch {
    return null;
  }
  const { log, stream, time } = fields;
  if (Object.keys(fields).join() !== keys || typeof log !== 'string') return null;
  if (stream !== 'stdout' || typeof time !== 'string' || !instant.test(time)) return null;
  return Buffer.from(log.endsWith('\n') ? log.slice(0, -1) : log);
}

const criHead = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) stdout [FP] /;
const criHeadBytesMax = 64;

/**
 * The text of a record of the container runtime interface, whole (F) or a piece (P) of a line; null when
 * it is none. Source: kubernetes/design-proposals-archive, node/kubelet-cri-logging.md.
 */
export function undressCri(record: Buffer): Buffer | null {
  const [head] = criHead.exec(record.toString('latin1', 0, criHeadBytesMax)) ?? [];
  return head === undefined ? null : record.subarray(head.length);
}
