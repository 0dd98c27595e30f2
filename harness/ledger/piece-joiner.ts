/**
 * Settles what a message is that is not one whole line. A line cut short may be the first piece of a
 * split one, so it waits for pieces that continue it; whatever completes it makes all of them one
 * `split` line. A piece that begins before its token is whole waits too, until a joined token names it.
 * What waited in vain is `truncated`, or `split` when at least two pieces came.
 *
 * A line's end whose beginning never came is `truncated` without a name; anything else without a token
 * of this run is `unexpected`. Bounds: see `PendingHeads` and `Orphans`.
 */
import { expectationsOf } from '../line/expectation.js';
import { type MutationSet, mutationWords } from '../line/mutation/kinds.js';
import { mutationOf } from '../line/mutation/mutation.js';
import { LineOutline } from '../line/outline.js';
import type { LineTemplates } from '../line/templates.js';
import { tokenLayout, tokenMagic } from '../line/token.js';
import type { LineVerifier, Verdict } from '../line/verifier.js';
import type { CorruptionKind } from './account.js';
import type { Ledger } from './ledger.js';
import type { MalformedSampler } from './malformed-sample.js';
import { type Orphan, Orphans } from './orphans.js';
import { type Head, PendingHeads } from './pending-heads.js';

/** Further lines that are looked for in one merged message. */
const mergedLinesMax = 1000;
const nobody = { stream: 0, epoch: 0, sequence: 0 } as const;

export interface PieceJoinerOptions {
  readonly templates: LineTemplates;
  readonly run: string;
  readonly ledger: Ledger;
  readonly verifier: LineVerifier;
  readonly sampler: MalformedSampler;
}

export class PieceJoiner {
  readonly #templates: LineTemplates;
  readonly #run: string;
  readonly #ledger: Ledger;
  readonly #verifier: LineVerifier;
  readonly #sampler: MalformedSampler;
  readonly #magic: Buffer;
  readonly #heads = new PendingHeads(
    (head) => this.#render(head),
    (head) => this.#closeHead(head),
  );
  readonly #orphans = new Orphans((orphan) => this.#closeOrphan(orphan));
  readonly #isHostile: boolean;
  #outline: LineOutline | null = null;

  constructor(options: PieceJoinerOptions) {
    this.#templates = options.templates;
    this.#run = options.run;
    this.#ledger = options.ledger;
    this.#verifier = options.verifier;
    this.#sampler = options.sampler;
    this.#magic = Buffer.from(tokenMagic(options.run));
    this.#isHostile = options.templates.spec.hostile !== undefined;
  }

  /** @param verdict what the verifier said just now, of this message */
  take(verdict: Verdict, message: Buffer, start: number, end: number, atMs: number): void {
    // Pieces of a hostile line hold tokens and NUL bytes of their own.
    const isPiece = this.#isHostile && this.#continues(message, start, end);
    if (isPiece) return;
    if (verdict === 'truncated') this.#truncated(message, start, end, atMs);
    else if (verdict === 'merged') this.#merged(message, start, end, atMs);
    else if (verdict === 'fragment') this.#fragment(message, start, end, atMs);
    else if (verdict === 'mutated') this.#mutated(message, start, end, atMs);
    else if (verdict === 'nulFilled') {
      const line = this.#verifier.identified ? this.#identity() : nobody;
      this.#malformed('nulFilled', line, message.subarray(start, end), atMs);
    } else this.#unexpected(message.subarray(start, end), atMs);
  }

  /** Gives up what waits for further pieces. */
  settle(): void {
    this.#heads.settle();
    this.#orphans.settle();
  }

  #identity() {
    const { stream, epoch, sequence } = this.#verifier;
    return { stream, epoch, sequence };
  }

  /** The verifier's line, to wait for its rest. */
  #head(atMs: number, pieces: number): Head {
    const { form, matched } = this.#verifier;
    return { ...this.#identity(), form, matched, atMs, pieces };
  }

  #truncated(message: Buffer, start: number, end: number, atMs: number): void {
    const head = this.#head(atMs, 1);
    // A raw line cut just before its token looks like the beginning of a payload.
    if (!this.#joinsOrphan(message.subarray(start, end))) this.#heads.add(head);
  }

  #merged(message: Buffer, start: number, end: number, atMs: number): void {
    const first = this.#identity();
    const bytes = message.subarray(start, end);
    if (this.#joinsOrphan(bytes)) return;
    this.#malformed('merged', first, bytes, atMs);
    let at = bytes.indexOf(this.#magic);
    for (let lines = 0; at >= 0 && lines < mergedLinesMax; lines++) {
      this.#verifier.verify(bytes, at, Math.min(bytes.length, at + tokenLayout.bytes));
      const { identified, stream, epoch, sequence } = this.#verifier;
      const isFirst =
        stream === first.stream && epoch === first.epoch && sequence === first.sequence;
      if (identified && !isFirst) this.#ledger.marked('merged', stream, epoch, sequence);
      at = bytes.indexOf(this.#magic, at + 1);
    }
  }

  #mutated(message: Buffer, start: number, end: number, atMs: number): void {
    const line = this.#verifier.identified ? this.#identity() : nobody;
    const bytes = message.subarray(start, end);
    // The end of a raw line that holds its payload as it is looks like a payload behind something else.
    if (this.#verifier.identified && this.#joinsOrphan(bytes)) return;
    this.#malformed('mutated', line, bytes, atMs, 1, this.#how(bytes));
  }

  /** Asked only where hostile lines give a reason: a shipper that changes every line must not pay. */
  #how(message: Buffer): MutationSet {
    if (!this.#isHostile || !this.#verifier.identified) return 0;
    return mutationOf(this.#verifier.expectedForms(this.#run), message);
  }

  /** Whether this continues a line that was cut before. */
  #continues(message: Buffer, start: number, end: number): boolean {
    const continued = this.#heads.continue(message, start, end);
    if (continued?.isWhole) this.#closeHead(continued.head);
    return continued !== null;
  }

  #fragment(message: Buffer, start: number, end: number, atMs: number): void {
    if (!this.#isHostile && this.#continues(message, start, end)) return;
    const bytes = message.subarray(start, end);
    if (this.#joinsOrphan(bytes)) return;
    this.#outline ??= this.#makeOutline();
    if (this.#outline.isHead(message, start, end)) {
      this.#orphans.add({ bytes: Buffer.from(bytes), atMs, pieces: 1 });
    } else if (this.#outline.isTail(message, start, end)) {
      this.#malformed('truncated', nobody, bytes, atMs);
    } else this.#unexpected(bytes, atMs);
  }

  /** Whether an orphan and this piece make a line, or more of one. */
  #joinsOrphan(piece: Buffer): boolean {
    return this.#orphans.join(piece, (joined) => {
      const { bytes, atMs, pieces } = joined;
      const verdict = this.#verifier.verify(bytes, 0, bytes.length);
      if (verdict === 'fragment') {
        return this.#outline?.isHead(bytes, 0, bytes.length) ? 'longer' : 'no';
      }
      if (verdict === 'truncated') this.#heads.add(this.#head(atMs, pieces));
      else if (verdict === 'intact') {
        this.#malformed('split', this.#identity(), bytes, atMs, pieces);
      } else return 'no';
      return 'done';
    });
  }

  #closeHead(head: Head): void {
    const kind = head.pieces > 1 ? 'split' : 'truncated';
    const line = this.#render(head);
    const bytes = line.subarray(0, head.matched);
    // What trimming took is no cut.
    const how = this.#isHostile && kind === 'truncated' ? mutationOf([line], bytes) : 0;
    this.#malformed(kind, head, bytes, head.atMs, head.pieces, how);
  }

  #closeOrphan({ bytes, atMs, pieces }: Orphan): void {
    this.#malformed(pieces > 1 ? 'split' : 'truncated', nobody, bytes, atMs, pieces);
  }

  #malformed(
    kind: CorruptionKind,
    line: { readonly stream: number; readonly epoch: number; readonly sequence: number },
    bytes: Uint8Array,
    atMs: number,
    messages = 1,
    how: MutationSet = 0,
  ): void {
    const { stream, epoch, sequence } = line;
    this.#ledger.malformed(kind, stream, epoch, sequence, messages, how);
    const told = how === 0 ? {} : { how: mutationWords(how) };
    this.#sampler.take({ kind, ...told, atMs, stream, epoch, sequence, messages }, () => bytes);
  }

  #unexpected(bytes: Uint8Array, atMs: number): void {
    this.#ledger.unexpected(1);
    this.#sampler.take({ kind: 'unexpected', atMs, ...nobody, messages: 1 }, () => bytes);
  }

  #makeOutline(): LineOutline {
    const { raw, payload } = expectationsOf(this.#templates);
    return new LineOutline([...raw, ...payload], this.#run);
  }

  #render(head: Head): Uint8Array {
    return head.form === 'raw'
      ? this.#templates.renderLine(this.#run, head)
      : this.#templates.renderPayload(this.#run, head);
  }
}
