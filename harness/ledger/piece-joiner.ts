/**
 * Settles what a message is that is not one whole line. A line cut short may be the first piece of a
 * split one, so it waits for pieces that continue it; whatever completes it makes all of them one
 * `split` line. A piece that begins before its token is whole waits too, until a joined token names it.
 * What waited in vain is `truncated`, or `split` when at least two pieces came.
 *
 * A line's end whose beginning never came is `truncated` without a name; anything else without a token
 * of this run is `unexpected`. Bounds: see `PendingHeads` and `Orphans`.
 */
import type { LineTemplates } from '../line/templates.js';
import { tokenLayout, tokenMagic } from '../line/token.js';
import type { LineVerifier, Verdict } from '../line/verifier.js';
import type { CorruptionKind } from './account.js';
import type { Ledger } from './ledger.js';
import type { MalformedSampler } from './malformed-sample.js';
import { type Orphan, Orphans } from './orphans.js';
import { LineOutline } from './outline.js';
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
  #outline: LineOutline | null = null;

  constructor(options: PieceJoinerOptions) {
    this.#templates = options.templates;
    this.#run = options.run;
    this.#ledger = options.ledger;
    this.#verifier = options.verifier;
    this.#sampler = options.sampler;
    this.#magic = Buffer.from(tokenMagic(options.run));
  }

  /** @param verdict what the verifier said just now, of this message */
  take(verdict: Verdict, message: Buffer, start: number, end: number, atMs: number): void {
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
    // The end of a raw line that holds its payload as it is looks like a payload behind something else.
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
    if (this.#verifier.identified && this.#joinsOrphan(bytes)) return;
    this.#malformed('mutated', line, bytes, atMs);
  }

  #fragment(message: Buffer, start: number, end: number, atMs: number): void {
    const continued = this.#heads.continue(message, start, end);
    if (continued) {
      if (continued.isWhole) this.#closeHead(continued.head);
      return;
    }
    const bytes = message.subarray(start, end);
    if (this.#joinsOrphan(bytes)) return;
    this.#outline ??= new LineOutline(this.#templates, this.#run);
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
    const bytes = () => this.#render(head).subarray(0, head.matched);
    const { stream, epoch, sequence, pieces, atMs } = head;
    this.#ledger.malformed(kind, stream, epoch, sequence, pieces);
    this.#sampler.take({ kind, atMs, stream, epoch, sequence, messages: pieces }, bytes);
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
  ): void {
    const { stream, epoch, sequence } = line;
    this.#ledger.malformed(kind, stream, epoch, sequence, messages);
    this.#sampler.take({ kind, atMs, stream, epoch, sequence, messages }, () => bytes);
  }

  #unexpected(bytes: Uint8Array, atMs: number): void {
    this.#ledger.unexpected(1);
    this.#sampler.take({ kind: 'unexpected', atMs, ...nobody, messages: 1 }, () => bytes);
  }

  #render(head: Head): Uint8Array {
    return head.form === 'raw'
      ? this.#templates.renderLine(this.#run, head)
      : this.#templates.renderPayload(this.#run, head);
  }
}
