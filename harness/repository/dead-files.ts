/** Source files that nothing reaches from a program's entry or from a test. */
import type { SourceFile } from './sources.js';

/** Programs, and files that a tool starts by name. */
export const entries: readonly string[] = [
  'harness/main.ts',
  'harness/bench/main.ts',
  'harness/fuzz/main.ts',
  'harness/fuzz/write-seeds.ts',
  'harness/line/generate.ts',
  'harness/scenario/generate.ts',
  'harness/verdict/generate.ts',
  'harness/compare/generate.ts',
  'harness/support/build-before-tests.ts',
  'targets/reference/shipper/main.ts',
  'targets/pipeline/program/main.ts',
];

/** Reached only by tests counts as dead, unless it is a test's own file; types of libraries are not imported. */
const ownedByTests = /\.test\.ts$|\.d\.ts$|\/fixtures\/|^harness\/repository\/|testing\//;

export function deadFiles(sources: readonly SourceFile[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const reached = new Set<string>();
  const queue = [...entries];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const source = byPath.get(path);
    if (!source || reached.has(path)) continue;
    reached.add(path);
    queue.push(...source.imports.map(({ from }) => from));
  }
  return sources
    .map(({ path }) => path)
    .filter((path) => !reached.has(path) && !ownedByTests.test(path));
}
