/**
 * Real shippers that write bulk requests into an imitated Elasticsearch: what they lose when all is well,
 * and when the store refuses documents one by one behind a status of 200.
 */
import { describe, it } from 'vitest';
import { complaints, judged, lostIn } from './testing/shipper-run.js';

const file = { source: 'file', followFreqSeconds: 0.1 };
const elasticsearch = 'sink.kind=elasticsearch';

describe('bulk requests', () => {
  it.concurrent.for([
    { target: 'rsyslog@8.2302', options: {}, sets: [] },
    { target: 'rsyslog@8.2504', options: {}, sets: ['sink.product=opensearch'] },
    { target: 'syslog-ng@4.8.1', options: file, sets: [] },
    { target: 'syslog-ng@3.38.1', options: file, sets: ['sink.product=opensearch'] },
  ])('lose nothing with $target $sets', async ({ target, options, sets }, { expect }) => {
    const run = { scenario: 'rename-create', target, options, sets: [elasticsearch, ...sets] };
    const result = await judged(run);
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ lost: 0, duplicated: 0, delivered: 3000 });
  });

  it.concurrent("lose none of these in rsyslog's lossless profile", async ({ expect }) => {
    const run = { scenario: 'item-errors', target: 'rsyslog@8.2302', profile: 'lossless' };
    const result = await judged(run);
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ lost: 0, duplicated: 0, delivered: 3000 });
  });

  it.concurrent.for(['rsyslog@8.2302', 'syslog-ng@4.8.1'])(
    'lose what the store refuses document by document, with %s',
    async (target, { expect }) => {
      const result = await judged({ scenario: 'item-errors', target });
      expect(result.outcome).toBe('fail');
      expect(result.account.lost).toBeGreaterThan(0);
      expect([...new Set(lostIn(result).map(({ cause }) => cause))]).toEqual(['sent-refused']);
      expect(result.account).toMatchObject({ duplicated: 0, unexpected: 0 });
    },
  );
});
