/**
 * Lines on their way between the programs, each with the customer whose it is: `KEY line\n`, one after
 * the other. The line is bytes as they stood in the file; only a newline can't be in it.
 */
export interface Parcel {
  /** The number of the customer's job, from the name of its log file. */
  readonly key: number;
  /** Without its newline. */
  readonly line: Buffer;
}

const newline = 0x0a;
const blank = 0x20;

/** What a parcel takes of a queue or a buffer, bytes. */
export function bytesOf({ line }: Parcel): number {
  return line.length + 1;
}

export function bytesIn(parcels: readonly Parcel[]): number {
  return parcels.reduce((sum, parcel) => sum + bytesOf(parcel), 0);
}

export function encode(parcels: readonly Parcel[]): Buffer {
  return Buffer.concat(
    parcels.flatMap(({ key, line }) => [Buffer.from(`${key} `), line, Buffer.from('\n')]),
  );
}

/** @throws SyntaxError for what `encode` did not make */
export function decode(body: Buffer): Parcel[] {
  const parcels: Parcel[] = [];
  for (let at = 0; at < body.length; ) {
    const gap = body.indexOf(blank, at);
    const end = body.indexOf(newline, at);
    const key = Number(body.toString('latin1', at, Math.max(at, gap)));
    if (gap < 0 || end < gap || !Number.isInteger(key)) {
      throw new SyntaxError(`no 'KEY line' at byte ${at}`);
    }
    parcels.push({ key, line: body.subarray(gap + 1, end) });
    at = end + 1;
  }
  return parcels;
}

/** Lines alone, as the sink takes them. */
export function linesOf(parcels: readonly Parcel[]): Buffer {
  return Buffer.concat(parcels.flatMap(({ line }) => [line, Buffer.from('\n')]));
}
