/**
 * targets/README.md, followed from nothing: what its steps write down is a target in a folder of the user's
 * own, in under 100 lines and without a change to Lostline, and it is judged like any other.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { freshDirectory, lostline, readJson } from './testing/lostline.js';

const guide = readFileSync(packageFile('targets', 'README.md'), 'utf8');
const scenario = packageFile('scenarios', 'shippers', 'rename-create.yaml');

/** The blocks of the guide's first three steps, one after the other. */
function blocks(language: string): string {
  const [steps = ''] = guide.split('## 4.');
  const all = steps.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'));
  return [...all].map(([, text]) => text).join('');
}

const manifest = blocks('yaml');
const template = blocks('bash');

/** A folder of targets with the one that the guide makes. */
function followGuide() {
  const directory = freshDirectory();
  const folder = join(directory.path, 'courier');
  mkdirSync(folder);
  writeFileSync(join(folder, 'target.yaml'), manifest);
  writeFileSync(join(folder, 'tcp-lines.sh.mustache'), template);
  return directory;
}

test('takes less than 100 lines', () => {
  const lines = `${manifest}${template}`.trim().split('\n').length;
  expect(lines).toBeGreaterThan(10);
  expect(lines).toBeLessThan(100);
});

test('makes a target that lostline lists, with its options and profiles', async () => {
  using own = followGuide();
  const told = await lostline(['targets', 'courier', '--json', '--targets', own.path]);
  expect(told.err).toBe('');
  const { targets } = JSON.parse(told.out);
  expect(targets).toHaveLength(1);
  expect(targets[0]).toMatchObject({
    ...{ name: 'courier', folder: join(own.path, 'courier'), runsHere: true },
    ...{ protocols: ['tcp-lines'], binary: { path: '/bin/bash' } },
    profiles: { lossless: { options: { lookSeconds: 0.1 } } },
  });
  const overview = await lostline(['targets'], { env: { LOSTLINE_TARGETS: own.path } });
  expect(overview.out).toMatch(/^courier +1 +process +tcp-lines$/m);
  expect(overview.out).toMatch(/^rsyslog +8\.2302 8\.2504 /m); // the default first
});

test('makes a target that is judged, and its profile is kept with the verdict', async () => {
  using own = followGuide();
  const out = join(own.path, 'run');
  const target = ['--targets', own.path, '--target', 'courier', '--profile', 'lossless'];
  // `tail` follows the name once a second at most: a storm would race with it.
  const calm = ['--set', 'rotation=null'];
  const rest = [...calm, '--set', 'expect.latenessMs=5s', '--reporter', 'json', '--out', out];
  const { code, err } = await lostline(['run', scenario, ...target, ...rest]);
  expect(err).toBe('');
  const { account, target: judged } = readJson<RunResult>(out, 'result.json');
  expect(judged).toMatchObject({ name: 'courier', version: '1', profile: 'lossless' });
  expect(account.written).toBe(3000);
  expect(account).toMatchObject({ delivered: 3000, lost: 0 });
  expect(code).toBe(0);
  expect(readFileSync(join(out, 'shipper', 'config', 'courier.sh'), 'utf8')).toContain(
    '--follow=name --sleep-interval=0.1',
  );
});

test('tells a profile that is not there', async () => {
  using own = followGuide();
  const target = ['--targets', own.path, '--target', 'courier', '--profile', 'fast'];
  expect(await lostline(['plan', scenario, ...target])).toMatchObject({
    ...{ code: 64, out: '' },
    err: 'lostline: --profile fast: courier has no such profile; expected one of default, lossless',
  });
});
