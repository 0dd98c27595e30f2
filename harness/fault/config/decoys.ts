/**
 * Lines that no shipper has been told to ship, in a file beside the logs, or among them where an allow-list
 * keeps them out. One that arrives proves that a shipper failed open; nobody wrote it to be shipped, so it
 * is unexpected in the account.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { harnessStreams } from '../../evidence/layout.js';
import { firstPlace } from '../../plan/layout/layout.js';
import { layoutOf } from '../../plan/layout/layouts.js';
import { isContainerOutput, sourceOf } from '../../plan/source-plan.js';
import type { Rig, Site } from '../fault.js';

/** `beside`: where nobody looks; `among`: in a file that is followed. */
export type DecoyPlace = 'beside' | 'among';

/** null: lines do not stand in files of ours. */
function decoyFile({ plan, places }: Pick<Site, 'plan' | 'places'>, place: DecoyPlace) {
  const source = sourceOf(plan);
  if (source.kind === 'network' || isContainerOutput(source)) return null;
  if (place === 'beside') return join(places.logs, 'decoys.txt');
  return join(places.logs, layoutOf(plan).fileOf(firstPlace(harnessStreams.decoy)));
}

/** The file stands there before the shipper looks for files. */
export function prepareDecoys(site: Pick<Site, 'plan' | 'places'>, place: DecoyPlace): void {
  const file = decoyFile(site, place);
  if (file === null) return;
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, '');
}

/** What comes back writes one more. */
export function decoyWriter(rig: Rig, place: DecoyPlace): () => void {
  const file = decoyFile(rig, place);
  let sequence = 0;
  return () => {
    if (file !== null) appendFileSync(file, rig.decoy(++sequence));
  };
}
