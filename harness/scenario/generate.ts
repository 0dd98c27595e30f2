/** `npm run generate`: writes scenarios/schema.json anew. */
import { writeFile } from 'node:fs/promises';
import { packageFile } from '../support/paths.js';
import { scenarioJsonSchema } from './json-schema.js';

await writeFile(packageFile('scenarios', 'schema.json'), scenarioJsonSchema());
