/**
 * The `json` reporter: result.json itself, as `lostline report` writes it again for an old run; and
 * the way back, so that reports can be made from a run directory alone.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { runFiles } from '../harness/evidence/layout.js';
import { messageOf, UsageError } from '../harness/support/errors.js';
import type { RunResult } from '../harness/verdict/result.js';
import { resultSchema } from '../harness/verdict/schema.js';
import type { Reporter } from './reporter.js';

const issuesShown = 3;

/** Two spaces, keys in the order of the schema, a line break at the end. */
export function resultJson(result: RunResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

/** @throws UsageError when the directory holds no result.json of this schema version. */
export async function readResult(directory: string): Promise<RunResult> {
  const file = join(directory, runFiles.result);
  const parsed = resultSchema.safeParse(parseJson(file, await readText(file)));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, issuesShown);
  const words = issues.map(({ path, message }) => `${z.core.toDotPath(path)}: ${message}`);
  throw new UsageError(`${file}: not a result that this version reads: ${words.join('; ')}`);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const hint =
      'give the directory of a run that has ended, or run `lostline verdict` on it first';
    throw new UsageError(`${file}: no result can be read: ${messageOf(error)}; ${hint}`);
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: not valid JSON: ${messageOf(error)}`);
  }
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
