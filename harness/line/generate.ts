/** `npm run generate`: writes the test vectors of the line format anew. */
import { writeFile } from 'node:fs/promises';
import { packageFile } from '../support/paths.js';
import { vectorFile } from './vectors.js';

await writeFile(packageFile('harness', 'line', 'golden', 'vectors.json'), vectorFile());
