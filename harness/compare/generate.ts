/** `npm run generate`: writes reports/comparison.schema.json anew. */
import { writeFile } from 'node:fs/promises';
import { packageFile } from '../support/paths.js';
import { comparisonJsonSchema } from './comparison-schema.js';

await writeFile(packageFile('reports', 'comparison.schema.json'), comparisonJsonSchema());
