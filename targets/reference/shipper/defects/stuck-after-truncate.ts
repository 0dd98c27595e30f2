/**
 * Never reads a file again once that was truncated; its descriptor stays open and nothing is said.
 * Copies under rotated names would make up for it, so it looks at live names only.
 */
import type { Defect } from './defect.js';

export const stuckAfterTruncate: Defect = {
  name: 'stuck-after-truncate',
  summary: 'never reads a file again after it was truncated',
  mimics:
    'grafana/loki#394, opentelemetry-collector-contrib#43693, rsyslog without reopenOnTruncate',
  hooks: () => ({
    looksAt: ({ standing }) => standing === 'live',
    truncated: () => 'abandon',
  }),
};
