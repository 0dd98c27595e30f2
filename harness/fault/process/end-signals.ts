/** The signals that end a shipper: SIGKILL is a crash, SIGTERM what a supervisor sends. */
import { z } from 'zod';

export function endSignal(usual: 'SIGKILL' | 'SIGTERM') {
  return z.enum(['SIGKILL', 'SIGTERM', 'SIGINT']).default(usual).describe('What ends it');
}

export const downMs = z
  .number()
  .min(0)
  .max(600_000)
  .default(0)
  .describe('How long it stays away, besides `for`');
