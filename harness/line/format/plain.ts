/** The payload and a newline: what most programs write. */
import type { Framer } from '../frame.js';

export const framePlain: Framer = ({ payload, tokenOffset }) => {
  const bytes = new Uint8Array(payload.length + 1);
  bytes.set(payload);
  bytes[payload.length] = 0x0a;
  return { bytes, tokenOffset, timestampStyle: null, timestampOffsets: [] };
};
