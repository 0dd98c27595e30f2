/**
 * What malformed messages looked like: the first 100 of each kind, up to 256 bytes of each, as text for
 * people and as hex for proof. run/ writes them to malformed.ndjson.
 */
import type { CorruptionKind } from './account.js';

export const sampleLimits = { perKind: 100, bytes: 256 } as const;

export interface MalformedSample {
  readonly kind: CorruptionKind | 'unexpected';
  /** 'escaped and cut': how a mutated line was changed, in runs with hostile lines. */
  readonly how?: string;
  readonly atMs: number;
  /** 0 when the line's identity is not known. */
  readonly stream: number;
  readonly epoch: number;
  readonly sequence: number;
  /** Bytes of the message; of a split line, of the pieces that came. */
  readonly bytes: number;
  /** 1, or the number of pieces of a split line. */
  readonly messages: number;
  /** The first bytes, as UTF-8 with control characters shown as '.'. */
  readonly text: string;
  readonly hex: string;
}

export type SampleFields = Pick<
  MalformedSample,
  'kind' | 'how' | 'atMs' | 'stream' | 'epoch' | 'sequence' | 'messages'
>;

export class MalformedSampler {
  readonly #emit: (sample: MalformedSample) => void;
  readonly #taken = new Map<MalformedSample['kind'], number>();

  constructor(emit: (sample: MalformedSample) => void) {
    this.#emit = emit;
  }

  /** @param message the bytes; only rendered when the sample is taken */
  take(fields: SampleFields, message: () => Uint8Array): void {
    const taken = this.#taken.get(fields.kind) ?? 0;
    if (taken >= sampleLimits.perKind) return;
    this.#taken.set(fields.kind, taken + 1);
    const bytes = Buffer.from(message());
    const head = bytes.subarray(0, sampleLimits.bytes);
    this.#emit({
      ...fields,
      bytes: bytes.length,
      text: head.toString('utf8').replace(/\p{Cc}/gu, '.'),
      hex: head.toString('hex'),
    });
  }
}
