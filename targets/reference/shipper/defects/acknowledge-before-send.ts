/**
 * Counts lines as shipped, and moves its checkpoint, when they enter the queue. The queue is memory
 * only and is sent every half second: a restart loses it, and a refused batch is dropped in silence.
 */
import type { Defect } from './defect.js';

export const acknowledgeBeforeSend: Defect = {
  name: 'acknowledge-before-send',
  summary: 'moves its checkpoint when lines are queued; a restart or a refusal loses the queue',
  mimics: 'vectordotdev/vector#18820, logstash-plugins/logstash-output-http#28',
  hooks: () => ({
    settings: {
      flushMs: 500,
      batchBytes: 32 * 1024 * 1024,
      queueBytes: 64 * 1024 * 1024,
      checkpointMs: 10,
      retriesMax: 0,
      drainMs: 0,
    },
    acknowledges: 'when-queued',
  }),
};
