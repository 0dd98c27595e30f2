/**
 * Adds up vitest's JSON reports: `node .ci/count.mjs FOLDER SUITE=EXIT_CODE...` reads FOLDER/SUITE.json.
 *
 * Names each failed test with the first words of its error, so that the end of the output tells what to mend.
 * What is not in a report is not guessed, but a crash is never silent: a missing report, a test file that failed
 * without a failed test, and an exit code that no failed test explains count as one failure each.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const [folder, ...suites] = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };

function readReport(name) {
  try {
    return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  } catch (error) {
    process.stdout.write(`${name}: no report of vitest (${error.message})\n`);
    return undefined;
  }
}

const wordsMax = 800;

function tell({ fullName, failureMessages: [why = ''] = [] }, file) {
  const words = stripVTControlCharacters(why).replace(/\s+/g, ' ').slice(0, wordsMax);
  process.stdout.write(`FAILED ${relative('.', file.name)}: ${fullName}: ${words}\n`);
}

function countFile(file) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const test of file.assertionResults) {
    const { status } = test;
    count[status === 'passed' || status === 'failed' ? status : 'skipped'] += 1;
    if (status === 'failed') tell(test, file);
  }
  if (file.status === 'failed' && count.failed === 0) {
    process.stdout.write(`${file.name}: failed outside its tests\n`);
    count.failed = 1;
  }
  return count;
}

function countSuite(name, exitCode) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const files = readReport(name)?.testResults;
  for (const file of files ?? []) {
    for (const [kind, number] of Object.entries(countFile(file))) count[kind] += number;
  }
  if (count.failed === 0 && (exitCode !== 0 || files === undefined)) {
    process.stdout.write(`${name}: ended with exit code ${exitCode} and no failed test\n`);
    count.failed = 1;
  }
  process.stdout.write(`${name}: ${JSON.stringify(count)}\n`);
  return count;
}

for (const suite of suites) {
  const [name, exitCode] = suite.split('=');
  for (const [kind, number] of Object.entries(countSuite(name, Number(exitCode)))) {
    total[kind] += number;
  }
}
if (suites.length === 0 || total.passed === 0) {
  process.stdout.write('no test has passed\n');
  total.failed ||= 1;
}
process.exitCode = total.failed > 0 || total.skipped > 0 ? 1 : 0;
process.stdout.write(
  `\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`,
);
