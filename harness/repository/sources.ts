/** The repository's own source files and what they import, for the tests by which it lints itself. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { packageFile, packageRoot } from '../support/paths.js';

export interface Import {
  readonly line: number;
  /** By `import`, or as a program or thread of its own by `builtModule`. */
  readonly how: 'imported' | 'started';
  /** Path from the package's root, or the name of a package. */
  readonly from: string;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

const importPattern = /(?:\bfrom\s*|\bimport\s*\(?\s*)'([^']+)'/g;
const modulePattern = /builtModule\(([^)]*)\)/g;

/** Files that git tracks or would track, below the given folders. */
export function listFiles(...folders: string[]): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...folders],
    { cwd: packageRoot(), encoding: 'utf8' },
  );
  return [...new Set(listed.split('\n').filter((path) => path !== ''))].sort();
}

function resolveImport(path: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return normalize(join(dirname(path), specifier)).replace(/\.js$/, '.ts');
}

/** `builtModule('harness', 'writer', 'thread.js')` is an import too, of a thread's entry. */
function modulesStarted(text: string): { index: number; from: string }[] {
  return [...text.matchAll(modulePattern)].map((match) => ({
    index: match.index,
    from: [...match[1]!.matchAll(/'([^']+)'/g)]
      .map((part) => part[1])
      .join('/')
      .replace(/\.js$/, '.ts'),
  }));
}

export function readSource(path: string): SourceFile {
  const text = readFileSync(packageFile(path), 'utf8');
  const lineAt = (index: number) => text.slice(0, index).split('\n').length;
  const written = [...text.matchAll(importPattern)].map((match) => ({
    line: lineAt(match.index),
    how: 'imported' as const,
    from: resolveImport(path, match[1]!),
  }));
  const started = modulesStarted(text).map(({ index, from }) => ({
    line: lineAt(index),
    how: 'started' as const,
    from,
  }));
  return { path, text, imports: [...written, ...started] };
}

export function readSources(...folders: string[]): SourceFile[] {
  return listFiles(...folders)
    .filter((path) => path.endsWith('.ts'))
    .map(readSource);
}
