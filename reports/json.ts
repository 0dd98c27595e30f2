/** The `json` reporter: result.json itself, as `lostline report` writes it again for an old run. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../harness/evidence/layout.js';
import type { RunResult } from '../harness/verdict/result.js';
import type { Reporter } from './reporter.js';

/** Two spaces, keys in the order of the schema, a line break at the end. */
export function resultJson(result: RunResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

export function jsonReporter(): Reporter {
  return {
    name: 'json',
    write: async (result, directory) => {
      const file = join(directory, runFiles.result);
      await writeFile(file, resultJson(result));
      return [file];
    },
  };
}
