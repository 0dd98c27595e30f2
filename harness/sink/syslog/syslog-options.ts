/** What both syslog sinks are told about their senders. */
import { z } from 'zod';

export const syslogOptions = z.strictObject({
  port: z.int().min(0).max(65_535).default(0).describe('Port; 0 takes any free one'),
  tag: z
    .string()
    .regex(/^[^\s:[]{1,48}$/)
    .default('auto')
    .describe("RFC 3164's tag: auto (a first word that looks like one), none, or its name"),
});

export type SyslogOptions = z.infer<typeof syslogOptions>;
