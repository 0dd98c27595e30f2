/** Drops a batch after three short retries and says so: a loss, but an admitted one. */
import type { Defect } from './defect.js';

export const dropAfterRetries: Defect = {
  name: 'drop-after-retries',
  summary: 'drops a batch after 3 retries (--retries-max), and counts it as dropped',
  mimics: 'fluent/fluent-bit#2412 (Retry_Limit), serilog-sinks-periodicbatching#17',
  hooks: () => ({ settings: { retriesMax: 3, retryMs: 20, retryMsMax: 50 } }),
};
