/** The repository lints itself: what a reviewer would otherwise have to remember. */
import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { packageFile, packageRoot } from '../support/paths.js';
import { deadFiles, entries } from './dead-files.js';
import { wrongImports } from './import-order.js';
import { listFiles, readSources, type SourceFile } from './sources.js';

const sources = readSources('harness', 'reports', 'targets');
const linesMax = 300;

function source(path: string, imports: string[]): SourceFile {
  return {
    path,
    text: '',
    imports: imports.map((from, index) => ({ line: index + 1, how: 'imported' as const, from })),
  };
}

describe('imports', () => {
  it('go one way', () => {
    expect(wrongImports(sources)).toEqual([]);
  });

  it('are told with path and line when they do not', () => {
    const wrong = source('harness/plan/a.ts', ['harness/support/b.ts', 'harness/run/c.ts']);
    expect(wrongImports([wrong])).toEqual([
      'harness/plan/a.ts:2: must not import harness/run/c.ts',
    ]);
  });

  it('never lead from the engine to the reporters, nor from a shipper into the harness', () => {
    expect(wrongImports([source('harness/run/a.ts', ['reports/b.ts'])])).toHaveLength(1);
    const reporter = source('reports/a.ts', ['harness/verdict/b.ts', 'harness/run/c.ts']);
    expect(wrongImports([reporter])).toEqual(['reports/a.ts:2: must not import harness/run/c.ts']);
    const shipper = sources.filter(({ path }) => path.startsWith('targets/'));
    const foreign = shipper.flatMap(({ path, imports }) =>
      imports
        .filter(({ from }) => from.startsWith('harness/'))
        .map(({ from }) => `${path}: ${from}`),
    );
    expect(foreign.filter((text) => !text.includes('.test.ts'))).toEqual([]);
  });
});

describe('style', () => {
  it('is kept: formatting, lint rules, and functions of at most 50 lines (biome.json)', async () => {
    const biome = packageFile('node_modules', '.bin', 'biome');
    const { all, exitCode } = await execa(biome, ['check', '--error-on-warnings', '.'], {
      cwd: packageRoot(),
      all: true,
      reject: false,
    });
    expect(exitCode, all).toBe(0);
  });
});

describe('types', () => {
  it('are checked in every file, also in those that are not built', async () => {
    const compiler = packageFile('node_modules', '.bin', 'tsc');
    const listing = ['-p', 'tsconfig.check.json', '--listFilesOnly'];
    const { stdout } = await execa(compiler, listing, { cwd: packageRoot(), reject: false });
    const checked = new Set(stdout.split('\n'));
    const written = listFiles('.').filter((path) => path.endsWith('.ts'));
    expect(written).toContain('vitest.config.ts');
    expect(written.filter((path) => !checked.has(packageFile(path)))).toEqual([]);
    const recipes = readFileSync(packageFile('Makefile'), 'utf8');
    expect(recipes).toMatch(/^lint:.*\n(\t.*\n)*?\t.*tsc -p tsconfig\.check\.json$/m);
  });
});

describe('files', () => {
  it(`have at most ${linesMax} lines`, () => {
    const long = sources.filter(({ text }) => text.split('\n').length > linesMax);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('are all reached from a program', () => {
    expect(deadFiles(sources)).toEqual([]);
    for (const entry of entries) expect(sources.map(({ path }) => path)).toContain(entry);
  });

  it('are told when nothing reaches them', () => {
    expect(deadFiles([source('harness/main.ts', []), source('harness/a.ts', [])])).toEqual([
      'harness/a.ts',
    ]);
  });

  it('have no names that say nothing', () => {
    const vague = /(^|\/)(utils?|common|helpers?|manager|misc|index)(\.|\/)/;
    // The name under which k6's extensions document what scripts import.
    const given = 'harness/xk6/index.d.ts';
    const named = listFiles('harness', 'reports', 'targets').filter(
      (path) => vague.test(path) && path !== given,
    );
    expect(named).toEqual([]);
  });

  it('take time and chance only from Clock and Random', () => {
    const pattern = /Math\.random\(|Date\.now\(|performance\.now\(|new Date\(\)/;
    const own = /^harness\/(support|bench)\/|^targets\/|\.test\.ts$|^harness\/repository\//;
    const wild = sources.filter(({ path, text }) => !own.test(path) && pattern.test(text));
    expect(wild.map(({ path }) => path)).toEqual([]);
  });

  it('run every test, and none alone', () => {
    const skipping =
      /\b(it|test|describe|suite)(\.\w+)*\.(only|skip|todo|skipIf|runIf|fails)\b|\bretry:/;
    const tests = sources.filter(
      ({ path }) => path.endsWith('.test.ts') && !path.includes('/repository/'),
    );
    expect(tests.filter(({ text }) => skipping.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
