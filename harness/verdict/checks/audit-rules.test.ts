/** Deeds beside what the kernel's audit recorded of them, and rules that went away. */
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../evidence/event.js';
import type { Access, KernelAudit, RulesChange } from '../../evidence/kernel-audit.js';
import type { Evidence } from '../evidence.js';
import { auditRules } from './audit-rules.js';
import type { CheckContext } from './check.js';

const log = '/run/logs/app.log';

function access(change: Partial<Access> = {}): Access {
  return {
    ...{ record: 'access', atMs: 2_050, serial: 7, program: 'lostline-tamper', pid: 77, uid: 0 },
    ...{ executable: '/usr/bin/node', call: 'openat', result: 'done' },
    ...{ paths: [{ path: log, as: 'NORMAL' }], ...change },
  };
}

/** Tampering from `fromMs` on for 100 ms. */
function tampered(id: string, fromMs: number, change: Record<string, string | number> = {}) {
  const about = { event: 'fault', id, kind: 'tamperEdit', trace: '' } as const;
  const figures = { deed: 'edit', place: 'log', path: log, pid: 77, ...change };
  return [
    { ...about, state: 'injected', atMs: fromMs },
    { ...about, state: 'healed', atMs: fromMs + 100, figures },
  ] as const;
}

const edit = tampered('tamperEdit#1', 2_000);

function gone(change: Partial<RulesChange> = {}): RulesChange {
  const about = { record: 'rules', atMs: 3_000, state: 'gone', pid: 90 } as const;
  return { ...about, program: 'auditctl', ...change };
}

function asked(audit: Partial<KernelAudit>, events: readonly RunEvent[] = edit, lost = 0) {
  const watch = { record: 'watched', id: 'auditRules#1', fromMs: 1_000, toMs: 9_000 } as const;
  const watches = [{ ...watch, lines: 20_000, events: 14, logBytes: 9_000, lost }];
  const kernelAudit = { accesses: [], changes: [], watches, ...audit };
  return auditRules.check({
    evidence: { events, kernelAudit } as unknown as Evidence,
  } as unknown as CheckContext);
}

describe('a deed', () => {
  it('is seen where its process is on record for its file', () => {
    expect(asked({ accesses: [access()] })).toEqual({
      outcome: 'pass',
      message:
        '1 of 1 deed seen by the audit rules: tamperEdit#1 by lostline-tamper (process 77, user 0, openat); it cost 14 events for 20,000 lines (0.7 for 1,000): lostline-tamper 1',
    });
  });

  it('is seen also when it was refused', () => {
    const events = tampered('tamperEdit#1', 2_000, { prevented: 'EACCES' });
    const { outcome, message } = asked({ accesses: [access({ result: 'refused' })] }, events);
    expect(outcome).toBe('pass');
    expect(message).toContain('openat, refused)');
  });

  it.each([
    ['of another process', { pid: 78 }],
    ['of another instant', { atMs: 5_000 }],
    ['of another file', { paths: [{ path: `${log}.1`, as: 'NORMAL' }] }],
    ['of a rotation', { paths: [{ path: log, as: 'CREATE' }] }],
  ])('is not seen in a record %s', (_, change) => {
    const { outcome, message } = asked({ accesses: [access(change)] });
    expect(outcome).toBe('fail');
    expect(message).toContain('0 of 1 deed seen by the audit rules; not seen: tamperEdit#1');
  });

  it('that replaces a file is known by the name beside it', () => {
    const events = tampered('tamperReplace#1', 2_000, { deed: 'replace' });
    const renamed = { call: 'rename', paths: [{ path: `${log}.lostline-tampered`, as: 'DELETE' }] };
    expect(asked({ accesses: [access(renamed)] }, events).outcome).toBe('pass');
    expect(asked({ accesses: [access()] }, events).outcome).toBe('fail');
  });

  it('is not asked for where no rules stood all the while', () => {
    for (const fromMs of [500, 8_950]) {
      expect(asked({}, tampered('tamperEdit#1', fromMs)).message).toMatch(/^nothing was tampered/);
    }
  });

  it('is seen also where the rules went in the middle of it', () => {
    const events = tampered('tamperEdit#1', 8_950);
    const { message } = asked({ accesses: [access({ atMs: 8_960 })] }, events);
    expect(message).toMatch(/^1 of 1 deed seen/);
  });

  it('is not denied when the kernel lost events', () => {
    expect(asked({}, edit, 3)).toMatchObject({
      outcome: 'unknown',
      message: expect.stringContaining('but the kernel lost 3 events'),
    });
  });
});

describe('rules that went away', () => {
  it('are a failure, with the instant and whoever removed them', () => {
    expect(asked({ accesses: [access()], changes: [gone()] })).toMatchObject({
      outcome: 'fail',
      message: expect.stringMatching(
        /^the audit rules were gone at 3\.000 s, removed by auditctl \(process 90\), and nobody saw/,
      ),
    });
    expect(asked({ changes: [gone({ state: 'off', pid: 0 })] }).message).toMatch(
      /^the kernel's audit was switched off at 3\.000 s/,
    );
  });

  const removal = tampered('tamperAuditRules#1', 2_990, {
    deed: 'audit-rules',
    place: 'kernel',
    pid: 90,
  });
  const late = tampered('tamperEdit#2', 4_000);

  it('are expected when the scenario took them, and what came after is not asked for', () => {
    const events = [...edit, ...removal, ...late];
    for (const pid of [90, 0]) {
      const { outcome, message } = asked(
        { accesses: [access()], changes: [gone({ pid })] },
        events,
      );
      expect(outcome).toBe('pass');
      expect(message).toMatch(/^1 of 1 deed seen .* gone at 3\.000 s.*, as the scenario wanted it/);
    }
  });

  it('are not proved to be watched when the scenario took them and nobody noticed', () => {
    const { outcome, message } = asked({ accesses: [access()] }, [...edit, ...removal]);
    expect(outcome).toBe('unknown');
    expect(message).toMatch(/^the rules were taken away, and nobody noticed/);
  });

  it('are missed where there never were any', () => {
    expect(asked({ watches: [] }).outcome).toBe('unknown');
  });
});
