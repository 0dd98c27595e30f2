/**
 * What hostile lines hold on purpose that would be a sign of harm in any other: NUL bytes, and further
 * tokens of the run. Made once; a run without hostile lines has none and pays a look at an empty map.
 */
import type { LineTemplates } from '../templates.js';
import { tokenLayout } from '../token.js';

export class HostileSlots {
  readonly #magic: Buffer;
  readonly #tokens = new Map<number, number>();
  readonly #nul = new Set<number>();

  /** @param magic the beginning of the run's tokens */
  constructor(templates: LineTemplates, magic: Buffer) {
    this.#magic = magic;
    if (!templates.spec.hostile) return;
    for (let slot = 0; slot < templates.period; slot++) {
      if (templates.hostileClass(slot) === null) continue;
      const payload = templates.payloads[slot]!;
      const behind = Buffer.from(payload).subarray(
        templates.tokenOffsetOf(slot) + tokenLayout.bytes,
      );
      const tokens = this.#count(behind);
      if (tokens > 0) this.#tokens.set(slot, tokens);
      if (behind.includes(0)) this.#nul.add(slot);
    }
  }

  haveNul(slot: number): boolean {
    return this.#nul.has(slot);
  }

  /** Whether there are more tokens behind the line's own than it was written with. */
  areMore(behind: Buffer, slot: number): boolean {
    const own = this.#tokens.get(slot) ?? 0;
    return own === 0 ? behind.includes(this.#magic) : this.#count(behind) > own;
  }

  #count(bytes: Buffer): number {
    let count = 0;
    let at = bytes.indexOf(this.#magic);
    while (at >= 0) {
      count++;
      at = bytes.indexOf(this.#magic, at + this.#magic.length);
    }
    return count;
  }
}
