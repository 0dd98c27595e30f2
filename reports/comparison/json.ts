/** comparison.json itself, and the way back: reports are made from a directory alone. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Comparison, comparisonFile } from '../../harness/compare/comparison.js';
import { comparisonSchema } from '../../harness/compare/comparison-schema.js';
import { messageOf, UsageError } from '../../harness/support/errors.js';
import type { ComparisonReporter } from './reporter.js';

const issuesShown = 3;

export function holdsComparison(directory: string): boolean {
  return existsSync(join(directory, comparisonFile));
}

/** @throws UsageError when the directory holds no comparison of this schema version. */
export async function readComparison(directory: string): Promise<Comparison> {
  const file = join(directory, comparisonFile);
  const parsed = comparisonSchema.safeParse(await readJson(file));
  if (parsed.success) return parsed.data;
  const words = parsed.error.issues
    .slice(0, issuesShown)
    .map(({ path, message }) => `${z.core.toDotPath(path)}: ${message}`);
  throw new UsageError(`${file}: not a comparison that this version reads: ${words.join('; ')}`);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: can't be read as JSON: ${messageOf(error)}`);
  }
}

export function comparisonJson(): ComparisonReporter {
  return {
    name: 'json',
    write: async (comparison, directory) => {
      const file = join(directory, comparisonFile);
      await writeFile(file, `${JSON.stringify(comparison, null, 2)}\n`);
      return [file];
    },
  };
}
