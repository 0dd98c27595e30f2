/**
 * A sink whose certificate has expired, or is for another name: shippers that look at it send nothing
 * meanwhile and lose nothing by it, and one that does not look is told by what it delivered.
 */
import { describe, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { judged, judgedScenario } from './testing/shipper-run.js';

const timeout = 300_000;
const program = packageFile('harness', 'acceptance', 'tls-shipper.py');
const flaws = [
  { flaw: 'expired', reason: 'CERT_HAS_EXPIRED' },
  { flaw: 'wrongName', reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
] as const;

/** Two seconds of a bad certificate, over HTTPS. */
function overHttps(manner: 'careful' | 'careless', flaw: string): Promise<RunResult> {
  const scenario = {
    name: 'certificate',
    seed: 7,
    load: { linesPerSecond: '500/s', duration: '5s' },
    sink: { kind: 'http', tls: 'on' },
    faults: [{ kind: 'sinkCertificate', at: '1500ms', for: '2s', flaw }],
    expect: { lost: 0, latenessMs: '30s' },
  };
  const options = { command: `python3 ${program} ${manner}` };
  return judgedScenario(scenario, { target: 'command', options });
}

describe.for(flaws)('a certificate with a flaw: $flaw', ({ flaw, reason }) => {
  it.concurrent('holds up a shipper that looks at it, and costs it nothing', { timeout }, async ({
    expect,
  }) => {
    const { outcome, account, faults } = await overHttps('careful', flaw);
    expect({ outcome, lost: account.lost }).toEqual({ outcome: 'pass', lost: 0 });
    expect(faults[0]!.proof).toContain(reason);
    expect(faults[0]!.figures).toMatchObject({ bytesDelivered: 0 });
  });

  it.concurrent('does not hold up one that does not look, which is told', { timeout }, async ({
    expect,
  }) => {
    const { faults } = await overHttps('careless', flaw);
    expect(faults[0]!.proof).toContain(reason);
    expect(faults[0]!.figures.bytesDelivered).toBeGreaterThan(0);
  });

  it.concurrent('holds up rsyslog, which loses no more than its sockets held', { timeout }, async ({
    expect,
  }) => {
    const name = flaw === 'expired' ? 'certificate-expired' : 'certificate-wrong-name';
    const run = { scenario: `../faults/sink/${name}`, target: 'rsyslog@8.2302' };
    const { outcome, faults } = await judged(run);
    expect(outcome).toBe('pass');
    expect(faults[0]!.proof).toContain(reason);
    expect(faults[0]!.figures).toMatchObject({ bytesDelivered: 0 });
  });
});
