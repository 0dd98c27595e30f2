/** Which kernels record events for us, and what is said where auditctl does not do what it is told. */
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { failure, unfitness } from './auditctl.js';

it.each([
  [{ enabled: 0, pid: 0 }, /is off/],
  [{ enabled: 2, pid: 0 }, /are locked/],
  [{ enabled: 1, pid: 812 }, /another audit daemon .* \(process 812\)/],
  [{ enabled: 1, pid: 0 }, /^$/],
])('%o', (status, words) => {
  expect(unfitness(status)).toMatch(words);
});

it('tells of a missing program in one sentence', async () => {
  const ended = await execa('/no/such/auditctl', ['-s'], { reject: false });
  expect(failure('auditctl -s', ended)).toMatch(
    /^the program auditctl is missing: install it; audit rules need the package auditd, root, .*$/,
  );
});

it.each([
  [{ exitCode: 4, stderr: 'you must be root\n', stdout: '' }, 'you must be root'],
  [
    { shortMessage: 'failed with EACCES\nspawn auditctl', stderr: '', stdout: '' },
    'failed with EACCES',
  ],
])('gives a reason on one line: %o', (ended, why) => {
  expect(failure('auditctl -l', ended)).toContain(
    `'auditctl -l' failed (${why}): audit rules need`,
  );
});
