/** Imports go one way: a folder of `harness/` may import only from those left of it, and from itself. */
import type { SourceFile } from './sources.js';

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
  ['cli', 'bench', 'repository', 'acceptance'],
];

function rankOf(path: string): { rank: number; folder: string } {
  const folder = path.split('/')[1] ?? '';
  return { rank: importOrder.findIndex((group) => group.includes(folder)), folder };
}

function isAllowed(importer: string, imported: string): boolean {
  if (importer === 'harness/main.ts') return imported.startsWith('harness/cli/');
  if (imported === 'harness/main.ts') return importer.startsWith('harness/acceptance/');
  if (imported.startsWith('reports/')) return importer.startsWith('harness/cli/');
  if (imported.startsWith('targets/')) return false;
  if (!imported.startsWith('harness/')) return true;
  const to = rankOf(imported);
  const from = rankOf(importer);
  return from.folder === to.folder || (to.rank >= 0 && to.rank < from.rank);
}

/** Every import that goes the wrong way, as `path:line: what`. */
export function wrongImports(sources: readonly SourceFile[]): string[] {
  return sources
    .filter(({ path }) => path.startsWith('harness/'))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ from }) => !isAllowed(path, from))
        .map(({ line, from }) => `${path}:${line}: must not import ${from}`),
    );
}
