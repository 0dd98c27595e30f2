/** The scripts that are shipped with the extension. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import { iterations, K6Folder, k6Program, startK6 } from './testing/k6.js';

const examples = packageFile('harness', 'xk6', 'examples');

it('the smoke script passes its own checks and thresholds', async () => {
  using folder = new K6Folder();
  const script = packageFile('harness', 'xk6', 'smoke.test.js');
  const { all, exitCode } = await startK6(script, { LOSTLINE_DIR: folder.directory });
  expect(exitCode, all).toBe(0);
  expect(folder.read()).toMatchObject({
    torn: 0,
    broken: [],
    journals: [{ stream: 1 }, { stream: 2 }],
  });
});

it('what it writes names the Lostline that it is of', async () => {
  using folder = new K6Folder();
  const open = 'const stream = lostline.open({ directory });';
  await folder.start(iterations(1), `${open}\nexport default () => stream.write();`);
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
  expect(folder.read().header).toMatchObject({
    lostlineVersion: version,
    part: { kind: 'writer' },
  });
});

it.concurrent.each(readdirSync(examples))('%s is a script that k6 takes', async (name) => {
  const told = ['inspect', '--execution-requirements', join(examples, name)];
  const { exitCode, stderr } = await execa(k6Program(), told, { reject: false });
  expect(exitCode, stderr).toBe(0);
});

it('is k6 with the extension, and nothing else', async () => {
  const { stdout } = await execa(k6Program(), ['version']);
  expect(stdout).toContain('k6 v1.8.1');
  expect(stdout.match(/k6\/x\/\S+/g)).toEqual(['k6/x/lostline']);
});
