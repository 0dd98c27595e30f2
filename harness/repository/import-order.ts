/**
 * Imports go one way: a folder of `harness/` may import only from those left of it, and from itself;
 * `reports/` from what a verdict and a comparison say.
 */
import type { Import, SourceFile } from './sources.js';

/** Folders that stand in one group do not import each other. */
export const importOrder: readonly (readonly string[])[] = [
  ['support'],
  ['line'],
  ['scenario', 'ledger'],
  ['plan'],
  ['evidence'],
  ['target', 'rotation', 'sink', 'engine'],
  ['writer', 'fault', 'metrics'],
  ['verdict'],
  ['run'],
  ['compare', 'span'],
  ['cli', 'bench', 'fuzz', 'repository', 'acceptance', 'xk6'],
];

/** Reports are made from results alone: nothing of the running run is to their left. */
const reported: ReadonlySet<string> = new Set([
  ...['support', 'line', 'scenario', 'ledger', 'plan', 'evidence', 'verdict', 'compare'],
]);

function rankOf(path: string): { rank: number; folder: string } {
  const folder = path.split('/')[1] ?? '';
  return { rank: importOrder.findIndex((group) => group.includes(folder)), folder };
}

/** Tests from outside start the programs that users start; they don't import them. */
function startsProgram(importer: string, { how, from }: Import): boolean {
  const program = from === 'harness/main.ts' || from.startsWith('targets/');
  return how === 'started' && program && importer.startsWith('harness/acceptance/');
}

function isAllowed(importer: string, one: Import): boolean {
  const imported = one.from;
  if (startsProgram(importer, one)) return true;
  if (importer.startsWith('reports/')) return isReported(imported);
  if (importer === 'harness/main.ts') return imported.startsWith('harness/cli/');
  if (imported.startsWith('reports/')) return importer.startsWith('harness/cli/');
  if (imported.startsWith('targets/')) return false;
  if (!imported.startsWith('harness/')) return true;
  const to = rankOf(imported);
  const from = rankOf(importer);
  return from.folder === to.folder || (to.rank >= 0 && to.rank < from.rank);
}

function isReported(imported: string): boolean {
  return !imported.startsWith('harness/') || reported.has(rankOf(imported).folder);
}

/** Every import that goes the wrong way, as `path:line: what`. */
export function wrongImports(sources: readonly SourceFile[]): string[] {
  return sources
    .filter(({ path }) => /^(harness|reports)\//.test(path))
    .flatMap(({ path, imports }) =>
      imports
        .filter((one) => !isAllowed(path, one))
        .map(({ line, from }) => `${path}:${line}: must not import ${from}`),
    );
}
