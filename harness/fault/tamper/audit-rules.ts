/**
 * A defence that prevents nothing and tells everything: rules of the kernel's audit watch the log folder
 * (auditctl -w, `-p wa`: opening for writing, renaming, removing, attributes), so that each tampering is
 * recorded with its program, process and instant. A write into an open file is no event, and so the rules
 * cost the writer a few events for each rotation and none for a line.
 * Proof: `auditctl -l` and the kernel's own record of the rule. The verdict matches what was recorded to the
 * deeds of the scenario, and tells when the rules went away meanwhile.
 */
import { z } from 'zod';
import { EnvironmentError, messageOf } from '../../support/errors.js';
import type { Fault } from '../fault.js';
import { type Machine, needs } from '../machine.js';
import { auditStatus, unfitness } from './auditing/auditctl.js';
import { RulesWatch } from './auditing/rules-watch.js';

const options = z.strictObject({});

export const auditRules: Fault<z.infer<typeof options>> = {
  kind: 'auditRules',
  description: "defends log files with rules of the kernel's audit, which record who altered them",
  options,
  lasts: 'always',
  lacks: lacksHere,
  // Before anything has begun: what is missing is the machine's, and no fault of the shipper.
  async arrange() {
    const unfit = unfitness(await auditStatus());
    if (unfit !== '') throw new EnvironmentError(`auditRules: ${unfit}`);
    return {};
  },
  async inject(rig, _, signal) {
    const watch = await RulesWatch.begin(rig, signal);
    let ended: Awaited<ReturnType<RulesWatch['end']>> | undefined;
    return {
      heal: async () => {
        ended ??= await watch.end();
      },
      trace: async () => (watch.shown === '' ? '' : `auditctl -l showed '${watch.shown}'`),
      figures: async () => {
        const { lines, events, logBytes, lost } = ended ?? nothing;
        const eventsPerThousandLines = lines === 0 ? 0 : (events * 1000) / lines;
        return { events, lines, eventsPerThousandLines, logBytes, eventsLost: lost };
      },
    };
  },
};

const nothing = { lines: 0, events: 0, logBytes: 0, lost: 0 };

async function lacksHere(machine: Machine): Promise<string> {
  const lacks = await needs('root', 'program auditctl', 'program auditd')(machine);
  return lacks || auditStatus().then(unfitness, messageOf);
}
