import { expect, it } from 'vitest';
import { findTarget } from '../../target/catalogue.js';
import { noteVersion } from './version-note.js';

/** Node, as a target that tells its version. */
async function noted(version: string): Promise<string[]> {
  const { manifest } = findTarget('reference');
  const versionProbe = { arguments: ['--version'], pattern: 'v(\\d+)' };
  const warnings: string[] = [];
  const recorder = { warn: (text: string) => void warnings.push(text) };
  await noteVersion({ manifest: { ...manifest, versionProbe }, version }, recorder, process.env);
  return warnings;
}

it('notes a program of another version, and none of the right one', async () => {
  const [major = ''] = process.versions.node.split('.');
  expect(await noted(major)).toEqual([]);
  expect(await noted('1')).toEqual([
    `${process.execPath} says that it is version ${major}, not 1: ${major} is what was judged`,
  ]);
});
