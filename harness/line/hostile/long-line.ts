/** Lines as long as no buffer: the whole payload has this size. Letters, so that nothing else is hostile. */
import { tokenLayout } from '../token.js';
import { letters, type Maker } from './maker.js';

const stretchBytes = 65_521;

/** Letters that repeat after a stretch of prime length: drawing each of 16 million would take seconds. */
export function longLine(payloadBytes: number): Maker {
  return ({ random }) => {
    const behind = new Uint8Array(payloadBytes - tokenLayout.bytes - 1);
    const stretch = letters(random, Math.min(stretchBytes, behind.length));
    for (let at = 0; at < behind.length; at += stretch.length) {
      behind.set(stretch.subarray(0, behind.length - at), at);
    }
    behind[behind.length - 1] = 0x7a;
    return { before: new Uint8Array(), behind };
  };
}
