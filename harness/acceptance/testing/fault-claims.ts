/**
 * What the tests of each fault show, from the very tables that those tests go through: that the correct reference
 * shipper survives it, with which defect another one is caught, and how it is cut off half way. What only one test
 * shows is named with that test.
 */
import { containedCases, delayed } from '../../fault/network/testing/contained-cases.js';
import { trials } from './caught-faults.js';
import { brokenRuns, sharedCures } from './interrupted-faults.js';

export interface Claims {
  readonly kind: string;
  /** How a defective shipper is caught, and by which file. */
  readonly caught: readonly string[];
  /** In force at Ctrl-C and at `kill -9`, or the fault whose cure it shares. */
  readonly interrupted: readonly string[];
}

/** A test that goes through no table: the file, and words of its name. */
export interface SingleTest {
  readonly kind: string;
  readonly shows: 'caught' | 'interrupted';
  /** Which defect, or what is cut off. */
  readonly what: string;
  readonly file: string;
  readonly name: string;
}

const audit = {
  file: 'harness/acceptance/tamper-audit.real.test.ts',
  what: 'audit rules',
} as const;
const auditFaults = ['auditRules', 'tamperAuditRules'].flatMap((kind): SingleTest[] => [
  { ...audit, kind, shows: 'caught', what: 'rules that go', name: 'are missed when they go' },
  { ...audit, kind, shows: 'interrupted', name: 'are taken away by the doctor after kill -9' },
  { ...audit, kind, shows: 'interrupted', name: 'end with the fault and with Ctrl-C' },
]);

export const singleTests: readonly SingleTest[] = [
  {
    ...{ kind: 'sinkCertificate', shows: 'caught', what: 'no look at certificates' },
    file: 'harness/acceptance/certificate-faults.real.test.ts',
    name: 'does not hold up one that does not look, which is told',
  },
  {
    ...{ kind: 'ioError', shows: 'caught', what: 'what rsyslog does' },
    file: 'harness/acceptance/disk-faults.real.test.ts',
    name: 'cost rsyslog the files that it could not open',
  },
  {
    ...{ kind: 'tamperSpool', shows: 'caught', what: 'lines that are dropped' },
    file: 'harness/acceptance/tamper.real.test.ts',
    name: 'does not hide what the shipper drops',
  },
  {
    ...{ kind: 'unprivilegedReader', shows: 'caught', what: 'no way to the files' },
    file: 'harness/acceptance/tamper.real.test.ts',
    name: 'of a shipper that can not get to its files is refused',
  },
  {
    ...{ kind: 'outOfMemory', shows: 'caught', what: '`start-at-end`' },
    file: 'harness/fault/process/starved-shipper.real.test.ts',
    name: 'catches a defective one',
  },
  {
    ...{ kind: 'cpuStarvation', shows: 'caught', what: '`mutate-byte`' },
    file: 'harness/fault/process/starved-shipper.real.test.ts',
    name: 'catches a defective one',
  },
  ...auditFaults,
];

const containedFile = 'harness/fault/network/contained.real.test.ts';

/** The file is told where it is not the one that most are in. */
function inFile(what: string, file: string): string {
  return `${what} (${file.replace('harness/', '')})`;
}

function single(kind: string, shows: SingleTest['shows']): string[] {
  const mine = singleTests.filter((one) => one.kind === kind && one.shows === shows);
  return mine.map(({ what, file }) => inFile(what, file));
}

function caught(kind: string): string[] {
  const tried = trials
    .filter(({ faults }) =>
      faults.some((one) => [one, ...(one.meanwhile ?? [])].some((each) => each.kind === kind)),
    )
    .map(({ defect }) => `\`${defect}\``);
  const contained = [...containedCases, delayed]
    .filter((one) => one.kind === kind)
    .map(({ defect }) => inFile(`\`${defect}\``, containedFile));
  return [...new Set([...tried, ...contained, ...single(kind, 'caught')])];
}

function interrupted(kind: string): string[] {
  const runs = brokenRuns.filter(({ faults }) => faults.some((one) => one.kind === kind));
  const shared = sharedCures.filter(({ kinds }) => kinds.includes(kind));
  const all = [
    ...runs.map(({ what }) => what),
    ...shared.map(({ like }) => `as \`${like}\``),
    ...single(kind, 'interrupted'),
  ];
  return [...new Set(all)];
}

export function claimsOf(kind: string): Claims {
  return { kind, caught: caught(kind), interrupted: interrupted(kind) };
}

/** As a table in Markdown, in the order of the kinds, with the reasons for which one stands for others. */
export function claimsTable(kinds: readonly string[]): string {
  const rows = kinds.map(claimsOf).map(({ kind, ...claims }) => {
    return `| \`${kind}\` | ${claims.caught.join('; ')} | ${claims.interrupted.join('; ')} |`;
  });
  return [
    '| fault | a defective shipper is caught: its defect | cut off among |',
    '|---|---|---|',
    ...rows,
    '',
    ...sharedCures.map(({ like, because }) => `- as \`${like}\`: ${because}`),
  ].join('\n');
}
