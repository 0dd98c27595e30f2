/**
 * Audit rules of a kernel: each tampering is on record, rules that went away are missed, and nothing is left of
 * them on Ctrl-C and after kill -9. All in one kernel of its own, because audit belongs to a whole machine.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { freshDirectory, readJson } from './testing/lostline.js';
import { inOwnKernel } from './testing/own-kernel.js';
import { complaints } from './testing/shipper-run.js';

const timeout = 400_000;
const shipped = (name: string) => packageFile('scenarios', 'faults', 'tamper', `${name}.yaml`);

/** What others have in the kernel must be there afterwards too. */
const script = `
auditctl -w /etc -p wa -k another
auditctl -s > /job/status-before
# Every call costs this kernel dear: fewer lines than the scenario's own.
run() {
  file=$1 name=$2; shift 2
  lostline run "$file" --target reference --set load.linesPerSecond=500/s --set expect.latenessMs=60s "$@" --out "/srv/$name" --reporter json
}
# And more time from deed to deed: each of them is a program that has to start in it, while the rules are there.
at() { echo "--set faults.$1.at=$2"; }
slowly="--set load.duration=30s --set rotation.every=4s --set faults.0.for=29s $(at 1 8s) $(at 2 15s) $(at 3 22s)"

for name in audit-rules audit-rules-gone; do
  run "${packageFile('scenarios', 'faults', 'tamper')}/$name.yaml" $name $slowly
  cp /srv/$name/result.json /job/$name.json
  auditctl -l > /job/$name.rules
done

cat > /srv/long.yaml <<'YAML'
name: watched
load: { linesPerSecond: 2k/s, duration: 60s }
faults: [{ kind: auditRules, at: 200ms, for: 50s }]
YAML
watched() { run /srv/long.yaml $1 & }
# At most a minute.
look_for() { for look in $(seq 600); do if eval "$1"; then return; fi; sleep 0.1; done; }
until_rules() { look_for 'auditctl -l | grep -q lostline-'; }
main() { pgrep -f 'main.js run /srv/long.yaml' | head -n 1; }

watched interrupted; until_rules; kill -INT $(main); wait
auditctl -l > /job/interrupted.rules

watched killed; until_rules; kill -KILL $(main); wait
auditctl -l > /job/killed.rules
look_for '! pgrep -x auditd'
lostline doctor --clean > /job/doctor
auditctl -l > /job/cleaned.rules
auditctl -s > /job/status-after

auditctl -e 0
run /srv/long.yaml refused; echo $? > /job/refused-code
`;

describe('rules of the kernel that watch log files', () => {
  const directory = freshDirectory();
  const text = (name: string) => readFileSync(join(directory.path, name), 'utf8').trim();
  const other = '-w /etc -p wa -k another';
  let output = '';
  beforeAll(async () => {
    ({ output } = await inOwnKernel(directory.path, script));
  }, timeout);
  afterAll(() => directory[Symbol.dispose]());

  function finding(result: RunResult, check: string): string {
    const found = result.findings.find((one) => one.check === check);
    return `${found?.outcome}: ${found?.message}`;
  }

  it(`see every deed of ${shipped('audit-rules')}`, () => {
    const result = readJson<RunResult>(directory.path, 'audit-rules.json');
    expect(complaints(result), output).toEqual([]);
    expect(result.account.lost).toBe(0);
    expect(finding(result, 'logs-unaltered')).toContain('the kernel refused 1 deed (EACCES)');
    const seen = finding(result, 'audit-rules');
    expect(seen).toMatch(
      /^pass: 3 of 3 deeds seen by the audit rules: tamperEdit#1 by lostline-tamper/,
    );
    expect(seen).toMatch(
      /tamperErase#1 by lostline-tamper \(process \d+, user 65534, openat, refused\)/,
    );
  });

  it('cost a few events for each rotation, and none for a line', () => {
    const { faults } = readJson<RunResult>(directory.path, 'audit-rules.json');
    const { events, lines } = faults.find(({ kind }) => kind === 'auditRules')!.figures;
    expect(events).toBeGreaterThan(3);
    expect(Number(events)).toBeLessThan(Number(lines) / 50);
  });

  it(`are missed when they go: ${shipped('audit-rules-gone')}`, () => {
    const result = readJson<RunResult>(directory.path, 'audit-rules-gone.json');
    expect(complaints(result), output).toEqual([]);
    expect(finding(result, 'audit-rules')).toMatch(
      /^pass: 1 of 1 deed seen .*; the audit rules were gone at \d+\.\d{3} s, removed by auditctl \(process \d+\), as the scenario wanted it/,
    );
  });

  it('end with the fault and with Ctrl-C, and those of others stay', () => {
    expect(text('audit-rules.rules')).toBe(other);
    expect(text('interrupted.rules')).toBe(other);
  });

  it('are taken away by the doctor after kill -9', () => {
    expect(text('killed.rules')).toContain('-k lostline-');
    expect(text('doctor')).toMatch(/removed\s+fault audit rules lostline-/);
    expect(text('cleaned.rules')).toBe(other);
  });

  it("leave the kernel's settings as they were, and its daemon", () => {
    const settings = (of: string) => text(of).match(/^(enabled|failure|pid|backlog_limit) \d+$/gm);
    expect(settings('status-after')).toEqual(settings('status-before'));
  });

  it('are refused by name where the audit is off, before anything begins', () => {
    expect(text('refused-code')).toBe('2');
    expect(output).toContain(
      "auditRules: the kernel's audit is off ('auditctl -s' shows enabled 0)",
    );
  });
});
