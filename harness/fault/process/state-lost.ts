/**
 * The shipper comes back to an empty state directory: a node that was replaced, a volume that was not
 * mounted, a pod whose emptyDir went with it. Rule: what still stands on disk may come twice, and must come
 * once; only lines whose files were gone before it came back are lost. Proof: what was removed.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { takeAway } from './away.js';
import { downMs, endSignal } from './end-signals.js';
import { allStateFiles } from './state-files.js';

const options = z.strictObject({ signal: endSignal('SIGTERM'), downMs });
const shownMax = 5;

export const stateLost: Fault<z.infer<typeof options>> = {
  kind: 'stateLost',
  description: 'empties the state directory while the shipper is away, then starts it again',
  options,
  requires: ['restart'],
  lasts: 'either',
  async inject(rig, chosen, signal) {
    const { state } = rig.places;
    const lost = { files: 0, bytes: 0, names: '' };
    const meanwhile = async () => {
      const files = allStateFiles(state);
      for (const entry of readdirSync(state)) rmSync(join(state, entry), { recursive: true });
      lost.files = files.length;
      lost.bytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
      lost.names = namesOf(files.map(({ name }) => name));
    };
    const away = await takeAway(rig, { ...chosen, meanwhile }, signal);
    return {
      heal: away.back,
      trace: async () => {
        const started = await away.trace();
        if (lost.files === 0 || started === '') return '';
        return `${lost.files} files of ${lost.bytes} bytes were removed (${lost.names}); ${started}`;
      },
      figures: async () => ({
        awayMs: away.awayMs(),
        filesLost: lost.files,
        bytesLost: lost.bytes,
      }),
    };
  },
};

function namesOf(names: readonly string[]): string {
  const more = names.length > shownMax ? ', ...' : '';
  return `${names.slice(0, shownMax).join(', ')}${more}`;
}
