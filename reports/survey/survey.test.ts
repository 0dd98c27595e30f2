import { describe, expect, test } from 'vitest';
import type { SurveyRow } from '../../harness/verdict/survey-row.js';
import { faultsResult } from '../fixtures/faults.js';
import { results } from '../fixtures/results.js';
import { withFaultsSeen } from './readme.js';
import { surveyRows, surveyTable } from './table.js';

const one: SurveyRow = {
  ...{
    scenarioFile: 'kill.yaml',
    target: 'tail@1',
    scenario: 'faults-kill',
    sink: 'relp',
    named: 'tail@1',
  },
  ...{ result: faultsResult(7), failure: '', directory: '/tmp/runs/1' },
};
const row = (change: Partial<SurveyRow>) => [...surveyRows([{ ...one, ...change }]).values()][0];

describe('a row of the table', () => {
  test('tells outcome, losses, recovery, behaviour and what was said', () => {
    expect(row({})).toBe(
      "| `faults-kill` | relp | **fail** | **7,207** | 0 | not seen | refused | error 0: can't read the configuration |",
    );
  });

  test('takes what a fault itself read of what was said', () => {
    const figures = { behaviour: 'kept the old one', said: 'refused: line 3', lines: 9 };
    expect(row({ result: faultsResult(1, { figures }) })).toContain(
      '| within 23ms | kept the old one | refused: line 3 |',
    );
  });

  test('of a run without a verdict says why, without paths of this machine', () => {
    const failure = 'it did not start: /tmp/runs/1/shipper/output.log tells more';
    expect(row({ result: null, failure })).toBe(
      '| `faults-kill` | relp | no verdict |  |  |  | it did not start: RUN/shipper/output.log tells more |  |',
    );
    expect(row({ result: null, failure: 'no /opt/some/where/else/f.so' })).toContain('no .../f.so');
  });

  test('of a hostile run stays one row', () => {
    const text = row({ result: results.hostile() })!;
    expect(text.split('\n')).toHaveLength(1);
    expect(text).not.toContain('<script>');
  });
});

describe('the table in a README.md', () => {
  const rows = (text: string, name = 'faults-kill') =>
    new Map([[name, `| \`${name}\` | ${text} |`]]);
  const readme = '# tail\n\nSome words.\n';

  test('comes at the end at first, under a heading', () => {
    const text = withFaultsSeen(readme, 'tail@1', rows('pass'));
    expect(text).toMatch(/^# tail\n\nSome words\.\n\n## Faults seen\n/);
    expect(text).toContain('### tail@1\n\n| scenario |');
    expect(text).toContain('| `faults-kill` | pass |');
  });

  test('is replaced row by row, and what stands around it stays', () => {
    const first = withFaultsSeen(readme, 'tail@1', rows('pass'));
    const both = withFaultsSeen(`${first}\nMore words.\n`, 'tail@1', rows('fail', 'faults-pause'));
    const again = withFaultsSeen(both, 'tail@1', rows('unknown'));
    expect(again).toContain('| `faults-kill` | unknown |\n| `faults-pause` | fail |');
    expect(again).not.toContain('| pass |');
    expect(again.match(/## Faults seen/g)).toHaveLength(1);
    expect(again).toMatch(/More words\.\n$/);
    expect(withFaultsSeen(again, 'tail@1', rows('unknown'))).toBe(again);
  });

  test('of another version stands behind it', () => {
    const first = withFaultsSeen(readme, 'tail@1', rows('pass'));
    const text = withFaultsSeen(first, 'tail@2', rows('fail'));
    expect(text.indexOf('### tail@2')).toBeGreaterThan(text.indexOf('### tail@1'));
    expect(text.match(/## Faults seen/g)).toHaveLength(1);
  });

  test('has the command that makes it again, with the scenarios of its rows', () => {
    const named = 'tail@1, profile lossless';
    const first = withFaultsSeen(readme, named, rows('pass', 'faults-process-kill'));
    const both = withFaultsSeen(first, named, rows('fail', 'faults-config-no-match'));
    expect(both).toContain(
      [
        '### tail@1, profile lossless\n\n```sh',
        'npx lostline faults try --target tail@1 --profile lossless --write \\',
        '  scenarios/faults/config/no-match.yaml \\',
        '  scenarios/faults/process/kill.yaml\n```\n\n| scenario |',
      ].join('\n'),
    );
    expect(both.match(/```sh/g)).toHaveLength(1);
    expect(withFaultsSeen(readme, 'tail@1', rows('pass'))).not.toContain('```');
  });

  test('has its head once', () => {
    expect(surveyTable(rows('pass').values())).toMatch(
      /^\| scenario .*\|\n\| ---.*\|\n\| `faults-kill`/,
    );
  });
});
