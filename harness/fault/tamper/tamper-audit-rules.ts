/**
 * The rules that watch the log files are taken away, as an intruder does before his deed. Only those of this
 * run are touched. Proof: they stood before and not after; whoever laid them must have noticed.
 */
import { z } from 'zod';
import { EnvironmentError } from '../../support/errors.js';
import type { Fault } from '../fault.js';
import { needs } from '../machine.js';
import { rulesOf, unwatch } from './auditing/auditctl.js';
import { keyOf } from './auditing/rules-watch.js';

const options = z.strictObject({});

export const tamperAuditRules: Fault<z.infer<typeof options>> = {
  kind: 'tamperAuditRules',
  description: 'takes away the audit rules that watch the log files (auditRules)',
  options,
  lasts: 'never',
  lacks: needs('root', 'program auditctl'),
  async inject(rig) {
    const key = keyOf(rig);
    const before = await rulesOf(key);
    if (before.length === 0) {
      throw new EnvironmentError('there are no audit rules to take away: begin after auditRules');
    }
    const pid = await unwatch(key);
    const after = await rulesOf(key);
    return {
      heal: async () => {},
      trace: async () =>
        after.length > 0 ? '' : `auditctl -l showed '${before[0]}', then nothing`,
      figures: async () => ({
        deed: 'audit-rules',
        place: 'kernel',
        by: 'auditctl',
        pid,
      }),
    };
  },
};
