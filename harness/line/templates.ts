/**
 * The lines of a run before they have an identity. Bodies repeat after `period` lines (a power of
 * ten, so that a slot is the sequence's last digits): a writer patches digits instead of rendering,
 * and a reader finds the expected bytes of any line by an index. What is emitted for a line is a pure
 * function of spec, run, stream, epoch and sequence.
 *
 * Memory: twice the raw bytes of one period; the planner chooses the period so that these stay small.
 */
import { fnv1a32, fold32 } from '../support/hash.js';
import { Random } from '../support/random.js';
import { writeBody } from './body.js';
import { frameCri } from './format/cri.js';
import { frameDockerJson } from './format/docker-json.js';
import { frameJson } from './format/json.js';
import { frameNginxAccess } from './format/nginx-access.js';
import { framePlain } from './format/plain.js';
import type { Frame, Framer } from './frame.js';
import { makeHostile } from './hostile/corpus.js';
import { type HostilePlace, hostilePlaces } from './hostile/places.js';
import type { HostileClass, LineFormat, LineIdentity, LineSizes, LineSpec } from './spec.js';
import { formatTimestamp, type TimestampStyle } from './timestamp.js';
import {
  lineChecksum,
  runHash,
  streamHash,
  tokenLayout,
  writeDecimal,
  writeHex32,
  writeTokenFrame,
} from './token.js';

const identicalHeadBytes = 1024;
const newline = 0x0a;

const framers: Record<LineFormat, Framer> = {
  plain: framePlain,
  json: frameJson,
  cri: frameCri,
  'docker-json': frameDockerJson,
  'nginx-access': frameNginxAccess,
};

/** Payload sizes of the first `count` slots. */
function sizesOf(sizes: LineSizes, seed: number, count: number): number[] {
  const random = new Random(seed).derive('sizes');
  return Array.from({ length: count }, (_, slot) => {
    if (sizes.kind === 'fixed') return sizes.bytes;
    if (sizes.kind === 'list') return sizes.bytes[slot % sizes.bytes.length]!;
    return random.integer(sizes.bytesMin, sizes.bytesMax);
  });
}

export class LineTemplates {
  readonly spec: LineSpec;
  readonly period: number;
  /** Payloads by slot: token space, blank, body. */
  readonly payloads: readonly Uint8Array[];
  /** Raw lines by slot. */
  readonly frames: readonly Frame[];
  /** Hash of the payload's bytes outside the token, by slot. */
  readonly bodyHashes: Uint32Array;
  /** Where the token stands in the payload of an ordinary line. */
  readonly payloadTokenOffset: number;
  readonly #bytesBefore: Float64Array;
  /** By slot, where a hostile line takes the place of an ordinary one. */
  readonly #hostile: ReadonlyMap<number, HostilePlace>;
  /** Where the token stands in the payload of a hostile line, by slot. */
  readonly #hostileOffsets = new Map<number, number>();

  /** @param run in the tokens that hostile lines forge; nothing else depends on it */
  constructor(spec: LineSpec, run = '') {
    this.spec = spec;
    this.period = spec.period;
    this.payloadTokenOffset = spec.payload === 'identical-head' ? identicalHeadBytes : 0;
    this.#hostile = hostilePlaces(spec);
    this.payloads = this.#withHostile(this.#makePayloads(), run);
    this.frames = this.payloads.map((payload, slot) => this.#frame(payload, slot));
    this.bodyHashes = Uint32Array.from(this.payloads, (payload, slot) =>
      this.#bodyHash(payload, this.tokenOffsetOf(slot)),
    );
    this.#bytesBefore = new Float64Array(this.period + 1);
    this.frames.forEach((frame, slot) => {
      this.#bytesBefore[slot + 1] = this.#bytesBefore[slot]! + frame.bytes.length;
    });
  }

  /** The class of a hostile line; null of an ordinary one. */
  hostileClass(sequence: number): HostileClass | null {
    return this.#hostile.get(sequence % this.period)?.kind ?? null;
  }

  /** Where the token stands in the payload of this slot. */
  tokenOffsetOf(slot: number): number {
    return this.#hostileOffsets.get(slot) ?? this.payloadTokenOffset;
  }

  /** Raw bytes of lines 1 .. sequence-1, newlines included. */
  offsetOf(sequence: number): number {
    return this.#before(sequence) - this.#before(1);
  }

  /** Whether a newline stands before this byte of a raw line: a record of it ends there. */
  endsRecord(sequence: number, bytes: number): boolean {
    return this.frames[sequence % this.period]!.bytes[bytes - 1] === newline;
  }

  /** Raw bytes of one whole period. */
  get periodBytes(): number {
    return this.#bytesBefore[this.period]!;
  }

  /** Raw bytes of the slots before `slot` within the period. */
  slotOffset(slot: number): number {
    return this.#bytesBefore[slot]!;
  }

  /** The instant that lines of the period with this index carry, milliseconds since 1970. */
  instantOf(periodIndex: number): number {
    const step = this.spec.payload === 'identical-head' ? 0 : this.spec.timestampStepMs;
    return this.spec.timestampOriginMs + periodIndex * step;
  }

  /** One whole raw line without its last newline. */
  renderLine(run: string, identity: LineIdentity): Uint8Array {
    const slot = identity.sequence % this.period;
    const frame = this.frames[slot]!;
    const line = frame.bytes.slice(0, -1);
    const style = frame.timestampStyle;
    if (style) {
      const wallMs = this.instantOf(Math.floor(identity.sequence / this.period));
      const text = new TextEncoder().encode(formatTimestamp(style, wallMs));
      for (const at of frame.timestampOffsets) line.set(text, at);
    }
    this.#writeToken(line, frame.tokenOffset, run, identity, slot);
    return line;
  }

  /** One payload: what remains when the format's frame and escapes are taken off. */
  renderPayload(run: string, identity: LineIdentity): Uint8Array {
    const slot = identity.sequence % this.period;
    const payload = this.payloads[slot]!.slice();
    this.#writeToken(payload, this.tokenOffsetOf(slot), run, identity, slot);
    return payload;
  }

  #before(sequence: number): number {
    const periodIndex = Math.floor(sequence / this.period);
    return (
      periodIndex * this.periodBytes + this.#bytesBefore[sequence - periodIndex * this.period]!
    );
  }

  #makePayloads(): Uint8Array[] {
    const { spec } = this;
    const bodies = new Random(spec.seed).derive('bodies');
    const head = new Uint8Array(this.payloadTokenOffset);
    writeBody(head, 0, head.length, new Random(spec.seed).derive('head'), spec.alphabet);
    const bodyAt = this.payloadTokenOffset + tokenLayout.bytes + 1;
    return sizesOf(spec.sizes, spec.seed, this.period).map((bytes) => {
      const payload = new Uint8Array(bytes);
      payload.set(head);
      payload.fill(0x2d, head.length, bodyAt - 1);
      payload[bodyAt - 1] = 0x20;
      const random = spec.payload === 'unique' ? bodies : new Random(spec.seed).derive('tail');
      writeBody(payload, bodyAt, bytes, random, spec.alphabet);
      return payload;
    });
  }

  /** Ordinary bodies are drawn first, so that those that stay do not depend on the others. */
  #withHostile(payloads: Uint8Array[], run: string): Uint8Array[] {
    const victim = payloads.findIndex((_, slot) => slot > 0 && !this.#hostile.has(slot));
    for (const [slot, place] of this.#hostile) {
      const victimLine = {
        sequence: victim,
        length: payloads[victim]!.length,
        bodyHash: this.#bodyHash(payloads[victim]!, this.payloadTokenOffset),
      };
      const { seed } = this.spec;
      const { before, behind } = makeHostile({ ...place, seed, slot, run, victim: victimLine });
      const payload = new Uint8Array(before.length + tokenLayout.bytes + 1 + behind.length);
      payload.set(before);
      payload.fill(0x2d, before.length, before.length + tokenLayout.bytes);
      payload[before.length + tokenLayout.bytes] = 0x20;
      payload.set(behind, payload.length - behind.length);
      this.#hostileOffsets.set(slot, before.length);
      payloads[slot] = payload;
    }
    return payloads;
  }

  #frame(payload: Uint8Array, slot: number): Frame {
    const timestamp = (style: TimestampStyle) => formatTimestamp(style, this.instantOf(0));
    return framers[this.spec.format]({
      payload,
      tokenOffset: this.tokenOffsetOf(slot),
      timestamp,
      criRecordBytesMax: this.spec.criRecordBytesMax,
    });
  }

  #bodyHash(payload: Uint8Array, tokenOffset: number): number {
    const head = fnv1a32(payload, 0, tokenOffset);
    return fold32(head, fnv1a32(payload, tokenOffset + tokenLayout.bytes));
  }

  #writeToken(into: Uint8Array, at: number, run: string, line: LineIdentity, slot: number): void {
    const { stream, epoch, sequence } = line;
    writeTokenFrame(into, at, { run, stream, epoch, length: this.payloads[slot]!.length });
    writeDecimal(into, at + tokenLayout.sequence, tokenLayout.sequenceDigits, sequence);
    const hash = streamHash(this.bodyHashes[slot]!, runHash(run), stream, epoch);
    writeHex32(into, at + tokenLayout.checksum, lineChecksum(hash, sequence));
  }
}
