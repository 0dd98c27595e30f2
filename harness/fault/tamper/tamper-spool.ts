/**
 * A line is changed where the shipper keeps what it has read and not yet sent: its state directory. It
 * arrives mutated, or its checksum there gives it away. Proof: the byte that was changed.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { tokenLayout } from '../../line/token.js';
import type { Fault, Rig } from '../fault.js';
import { allStateFiles } from '../process/state-files.js';
import { otherLetter } from './deeds.js';

const fileBytesMax = 64 * 1024 * 1024;
const lookEveryMs = 20;
const looksMax = 500;

const options = z.strictObject({});

interface Place {
  readonly path: string;
  readonly at: number;
  readonly letter: number;
  readonly token: string;
}

export const tamperSpool: Fault<z.infer<typeof options>> = {
  kind: 'tamperSpool',
  description: "changes a letter of a line in the shipper's own buffer on disk",
  options,
  requires: ['state'],
  lasts: 'never',
  tampers: 'files',
  async inject(rig, _, signal) {
    const place = await findPlace(rig, signal);
    if (place !== null) change(place);
    return {
      heal: async () => {},
      trace: async () =>
        place === null ? '' : `edit: byte ${place.at} of ${place.path}, of line ${place.token}`,
      figures: async () => ({ deed: 'edit', place: 'spool' }),
    };
  },
};

/** Null when no line stood in any file of the state directory for 10 s. */
async function findPlace(rig: Rig, signal: AbortSignal): Promise<Place | null> {
  for (let look = 0; look < looksMax; look++) {
    for (const { path, bytes } of allStateFiles(rig.places.state)) {
      const place = bytes > fileBytesMax ? null : placeIn(path, rig.run);
      if (place) return place;
    }
    await rig.clock.sleep(lookEveryMs, signal);
  }
  return null;
}

/** A letter behind the last token of a file. */
function placeIn(path: string, run: string): Place | null {
  const bytes = readFileSync(path);
  const token = bytes.lastIndexOf(`LL-${run}-`);
  const body = token + tokenLayout.bytes + 1;
  const isLetter = /[0-9a-zA-Z]/.test(String.fromCharCode(bytes[body] ?? 0));
  if (token < 0 || !isLetter) return null;
  return {
    path,
    at: body,
    letter: bytes[body]!,
    token: bytes.toString('latin1', token, token + tokenLayout.bytes),
  };
}

function change({ path, at, letter }: Place): void {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, Uint8Array.of(otherLetter(letter)), 0, 1, at);
  } finally {
    closeSync(file);
  }
}
