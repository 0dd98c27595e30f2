/** What the manifests say of each other and of this package; whether a cluster takes them, `make test-kubernetes` tells. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { readScenario } from '../../harness/scenario/read.js';
import { packageFile } from '../../harness/support/paths.js';

const folder = packageFile('docker', 'kubernetes', 'manifests');
const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));

interface Kustomization {
  readonly resources?: string[];
  readonly components?: string[];
  readonly configMapGenerator?: { readonly files?: string[] }[];
}

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
const kustomizations = files.filter((path) => path.endsWith('kustomization.yaml'));

function read(path: string) {
  return parseAllDocuments(readFileSync(join(folder, path), 'utf8')).map((one) => one.toJS());
}

function writer() {
  const [{ spec }] = read('base/writer.yaml');
  return { ...spec, pod: spec.template.spec, container: spec.template.spec.containers[0] };
}

test.each(kustomizations)('%s names files that are there', (path) => {
  const told: Kustomization = parse(readFileSync(join(folder, path), 'utf8'));
  const generated = (told.configMapGenerator ?? []).flatMap((one) => one.files ?? []);
  const named = [...(told.resources ?? []), ...(told.components ?? []), ...generated];
  expect(named).not.toEqual([]);
  expect(named.filter((name) => !existsSync(join(folder, dirname(path), name)))).toEqual([]);
});

test('all parts run the image of this version', () => {
  const parts = [
    'base/sink.yaml',
    'base/writer.yaml',
    'each-node/writer.yaml',
    'judge/job.yaml',
  ].map((path) => read(path)[0]);
  const images = parts.map(({ spec }) => spec.template.spec.containers[0].image);
  expect(images).toEqual(images.map(() => `lostline/harness:${version}`));
});

test('each pod of the load writes a stream of its own, once', async () => {
  const { completions, parallelism, completionMode, backoffLimitPerIndex, pod, container } =
    writer();
  const writers = Number(
    container.env.find(({ name }: { name: string }) => name === 'WRITERS').value,
  );
  expect([completions, parallelism]).toEqual([writers, writers]);
  expect({ completionMode, backoffLimitPerIndex }).toEqual({
    completionMode: 'Indexed',
    backoffLimitPerIndex: 0,
  });
  expect(pod.restartPolicy).toBe('Never');
  const { scenario } = await readScenario(join(folder, 'base', 'scenario.yaml'), []);
  expect(scenario.load.streams).toBe(writers);
});
