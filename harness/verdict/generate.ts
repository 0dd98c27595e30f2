/** `npm run generate`: writes reports/result.schema.json anew. */
import { writeFile } from 'node:fs/promises';
import { packageFile } from '../support/paths.js';
import { resultJsonSchema } from './schema.js';

await writeFile(packageFile('reports', 'result.schema.json'), resultJsonSchema());
