/** The victim of a flood that the load's k6 script sends: closed, capped, and one. */
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../plan/plan.js';
import { UsageError } from '../../support/errors.js';
import type { Rig, Site } from '../fault.js';
import { haproxyConfiguration } from './haproxy-victim.js';
import { httpFlood } from './http-flood.js';
import { closedVictim, standForK6 } from './k6-sender.js';

const wanted = { requestsPerSecond: 100, requestsMax: 5_000, secondsMax: 60, port: 8080 };
const place = { log: '/lostline/logs/noise.log', port: 8080, mark: 'lostline-noise-abc123' };
const never = new AbortController().signal;

function siteWith(secondary: unknown): Site {
  const plan = { faults: [], ...(secondary ? { secondary } : {}) } as unknown as Plan;
  return { id: 'httpFlood#1', runId: 'run-1', plan } as Site;
}

describe('its victim', () => {
  it('refuses whoever comes before its proxy begins', () => {
    const { command, capabilities } = closedVictim(wanted);
    const [shell, flag, script, ...rest] = command(place);
    expect([shell, flag]).toEqual(['sh', '-c']);
    expect(script).toBe(
      'iptables -w -A INPUT -p tcp --dport 8080 -j REJECT --reject-with tcp-reset && exec "$@"',
    );
    expect(rest.join(' ')).toContain('haproxy');
    expect(capabilities).toEqual(['NET_ADMIN']);
  });

  it('answers and logs no request above its cap', () => {
    const { files } = closedVictim(wanted);
    const text = files(place)['haproxy.cfg'] ?? '';
    const lines = text.split('\n').map((line) => line.trim());
    expect(lines).toContain('http-request reject if { sc_http_req_cnt(0) gt 5000 }');
    expect(lines).toContain('http-request set-log-level silent if { sc_http_req_cnt(0) gt 5000 }');
    expect(lines.indexOf('http-request track-sc0 int(1)')).toBeLessThan(
      lines.findIndex((line) => line.startsWith('http-request return status 200')),
    );
    expect(haproxyConfiguration(8080, place.mark)).not.toContain('stick-table');
  });

  it('is one: other pipelines are not flooded at the same time', async () => {
    const site = siteWith([{ faults: [{ id: 'httpFlood#1' }] }]);
    await expect(standForK6(site, wanted, never)).rejects.toThrow(UsageError);
    await expect(standForK6(site, wanted, never)).rejects.toThrow(
      "httpFlood#1: a k6 script floods one victim, but 2 pipelines have this fault: write 'faults: none' into the others",
    );
  });
});

describe('httpFlood', () => {
  const options = (given: object) => httpFlood.options.parse({ requestsMax: 10, ...given });

  it('asks the driver for its part with sender: k6 alone', () => {
    expect(httpFlood.asksDriver?.(options({ sender: 'k6' }))).toBe(true);
    expect(httpFlood.asksDriver?.(options({}))).toBe(false);
    expect(() => options({ sender: 'wrk' })).toThrow();
  });

  it('lets nothing stand for a driver without it', async () => {
    expect(await httpFlood.prepareDriver?.(siteWith(null), options({}), never)).toBeNull();
  });

  it('is told from one that a run without k6 carries out', () => {
    const rig = siteWith(null) as Rig;
    const flood = async () => httpFlood.inject(rig, options({ sender: 'k6' }), never);
    return expect(flood()).rejects.toThrow("httpFlood#1: no victim stands for k6: 'sender: k6'");
  });
});
