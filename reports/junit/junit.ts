/**
 * The `junit` reporter: one suite per run, one case per finding, in the dialect that CI systems read
 * (testmoapp/junitxml). `fail` is a failure; `unknown` is an error, because nothing was proved. An
 * account that a person can act on is in the properties.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from 'xmlbuilder2';
import type { Finding, RunResult } from '../../harness/verdict/result.js';
import type { Reporter } from '../reporter.js';
import { printable } from '../words/printable.js';
import { headline, targetName } from '../words/verdict.js';

/** XML 1.0 has no place for control characters, not even escaped; lone surrogates neither. */
function xmlText(text: string): string {
  return printable(text).replace(/[\p{Surrogate}\ufffe\uffff]/gu, '\ufffd');
}

type Attributes = Readonly<Record<string, string>>;

function attributes(of: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(of).map(([name, value]) => [`@${name}`, xmlText(value)]),
  );
}

function testCase(result: RunResult, finding: Finding): object {
  const classname = `lostline.${result.scenario}`;
  const content = { ...attributes({ message: finding.message }), '#': xmlText(finding.message) };
  const outcomes = { pass: {}, fail: { failure: content }, unknown: { error: content } };
  return {
    ...attributes({ classname, name: finding.check, time: '0' }),
    ...outcomes[finding.outcome],
  };
}

function properties(result: RunResult): object[] {
  const { corrupted, ...account } = result.account;
  const values = {
    ...{ runId: result.runId, seed: result.seed, target: targetName(result) },
    ...{ ...account, ...corrupted, reproduce: result.reproduce },
  };
  return Object.entries(values).map(([name, value]) => attributes({ name, value: String(value) }));
}

export function junitXml(result: RunResult): string {
  const count = (outcome: string) =>
    String(result.findings.filter((finding) => finding.outcome === outcome).length);
  const totals = {
    ...{ tests: String(result.findings.length), failures: count('fail'), errors: count('unknown') },
    time: (Math.max(0, result.loadEndedAtMs - result.loadStartedAtMs) / 1000).toFixed(3),
  };
  const suite = {
    ...attributes({ name: `${result.scenario} on ${targetName(result)}`, ...totals }),
    ...attributes({ skipped: '0', timestamp: result.startedAt }),
    properties: { property: properties(result) },
    testcase: result.findings.map((finding) => testCase(result, finding)),
    'system-out': xmlText(headline(result)),
  };
  const root = { testsuites: { ...attributes({ name: 'lostline', ...totals }), testsuite: suite } };
  return `${create({ version: '1.0', encoding: 'UTF-8' }, root).end({ prettyPrint: true })}\n`;
}

export function junitReporter(): Reporter {
  return {
    name: 'junit',
    write: async (result, directory) => {
      const file = join(directory, 'junit.xml');
      await writeFile(file, junitXml(result));
      return [file];
    },
  };
}
