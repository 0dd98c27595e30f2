import { execa } from 'execa';
import { expect, it } from 'vitest';
import { builtModule } from '../support/paths.js';

/** Runs a program that is guarded as Lostline is. */
async function guarded(program: string) {
  const guard = JSON.stringify(builtModule('harness', 'cli', 'last-resort.js'));
  const text = `import { guardProcess } from ${guard};\nconst release = guardProcess();\n${program}`;
  const told = ['--input-type=module', '--eval', text];
  const { exitCode, stderr } = await execa(process.execPath, told, { reject: false });
  return { exitCode, stderr };
}

it('a command that waits for what never comes does not end without a word', async () => {
  const { exitCode, stderr } = await guarded('await new Promise(() => {});');
  expect(exitCode).toBe(70);
  expect(stderr).toMatch(
    /^lostline: this is a bug of Lostline, please report it: Error: it waited/,
  );
});

it('one that is over ends as it wants', async () => {
  const program = 'process.exitCode = await Promise.resolve(1);\nrelease();';
  expect(await guarded(program)).toEqual({ exitCode: 1, stderr: '' });
});

it('an error that nobody caught is no verdict', async () => {
  const { exitCode, stderr } = await guarded('throw new Error("lost");');
  expect(exitCode).toBe(70);
  expect(stderr).toContain('Error: lost');
});
