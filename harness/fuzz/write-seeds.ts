/** Writes the seeds of a target into a folder: `node dist/harness/fuzz/write-seeds.js TARGET FOLDER`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedsOf } from './seeds.js';

const [target = '', folder = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
seedsOf(target).forEach((seed, index) => {
  writeFileSync(join(folder, `seed-${index}`), seed);
});
