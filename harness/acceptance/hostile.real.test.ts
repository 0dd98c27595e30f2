/**
 * Hostile lines through real shippers: what each did to every class, to the line. The counts follow from the
 * seed and from what the shipper does to bytes, so they are the same in each run. The tables
 * "Hostile content seen" in the targets' READMEs are from these runs.
 */
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { judgedFile } from './testing/shipper-run.js';

const timeoutMs = 300_000;

interface Row {
  readonly scenario: 'hostile' | 'long-lines';
  readonly target: string;
  readonly sink: string;
  /** What did not arrive as it was written, by class; all others did. */
  readonly changed: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** imfile's lines end at 8 KiB ($MaxMessageSize). */
const rsyslogCuts = { deepJson: { cut: 20 }, long64KiB: { cut: 24 } };
/** A log line of syslog-ng ends at NUL, and loses a CR at its end. */
const syslogNg = { nul: { stripped: 4, split: 20 }, carriageReturns: { stripped: 12 } };
/** Decoded as UTF-8; the CR of a CRLF goes. */
const collector = { invalidUtf8: { replaced: 28 }, carriageReturns: { stripped: 12 } };
/** RELP's client takes a message for a string of C. */
const relp = { ...rsyslogCuts, nul: { cut: 20, stripped: 4 } };
const long = { long64KiB: { cut: 2 }, long1MiB: { cut: 2 }, long16MiB: { cut: 2 } };

const table: readonly Row[] = [
  { scenario: 'hostile', target: 'rsyslog@8.2504', sink: 'tcp-lines', changed: rsyslogCuts },
  { scenario: 'hostile', target: 'rsyslog@8.2504', sink: 'relp', changed: relp },
  { scenario: 'long-lines', target: 'rsyslog@8.2504', sink: 'tcp-lines', changed: long },
  { scenario: 'hostile', target: 'syslog-ng@4.8.1', sink: 'http', changed: syslogNg },
  {
    ...{ scenario: 'long-lines', target: 'syslog-ng@4.8.1', sink: 'http' },
    changed: { long1MiB: { split: 2 }, long16MiB: { split: 2 } },
  },
  { scenario: 'hostile', target: 'otel-collector', sink: 'otlp-http', changed: collector },
  {
    ...{ scenario: 'long-lines', target: 'otel-collector', sink: 'otlp-http' },
    changed: { long16MiB: { split: 2 } },
  },
  { scenario: 'hostile', target: 'promtail', sink: 'loki', changed: {} },
];

/** What arrived otherwise than it was written, or not at all, by class. */
function changedIn({ content = [] }: RunResult): Record<string, unknown> {
  const harmed = content.filter(({ written, delivered }) => delivered < written);
  return Object.fromEntries(
    harmed.map(({ class: kind, mutated, dropped }) => [
      kind,
      dropped === 0 ? mutated : { ...mutated, dropped },
    ]),
  );
}

describe('hostile lines and real shippers', () => {
  it.concurrent.for(table)('$scenario: $target to $sink', { timeout: timeoutMs }, async (row) => {
    const { scenario, target, sink, changed } = row;
    const file = packageFile('scenarios', 'faults', 'content', `${scenario}.yaml`);
    const result = await judgedFile(file, { target, sets: [`sink.kind=${sink}`] });
    expect(changedIn(result)).toEqual(changed);
    const { content = [], account, findings } = result;
    expect(account.unexpected).toBe(0);
    expect(content.filter(({ neighboursLost }) => neighboursLost > 0)).toEqual([]);
    expect(findings.find(({ check }) => check === 'hostile-content')?.outcome).toBe('pass');
    const lost = Object.values(changed).flatMap((how) => Object.values(how));
    expect(account.lost).toBe(lost.reduce((sum, count) => sum + count, 0));
  });
});
