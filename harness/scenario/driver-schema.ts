/** `load.driver`: somebody else than Lostline's own writer decides when lines are written. */
import { z } from 'zod';
import { refusalOf } from './judged-thresholds.js';

/** Those of k6 1.8 (lib/options.go), so that a misspelt one is told instead of passed over. */
const k6Options = [
  ...(['scenarios', 'thresholds', 'vus', 'duration', 'iterations', 'stages', 'rps'] as const),
  ...([
    'setupTimeout',
    'teardownTimeout',
    'noSetup',
    'noTeardown',
    'minIterationDuration',
  ] as const),
  ...(['batch', 'batchPerHost', 'discardResponseBodies', 'maxRedirects', 'throw'] as const),
  ...(['noConnectionReuse', 'noVUConnectionReuse', 'noCookiesReset', 'userAgent'] as const),
  ...(['dns', 'hosts', 'blacklistIPs', 'blockHostnames', 'httpDebug'] as const),
  ...(['insecureSkipTLSVerify', 'tlsAuth', 'tlsCipherSuites', 'tlsVersion'] as const),
  ...(['executionSegment', 'executionSegmentSequence', 'paused', 'cloud', 'ext'] as const),
  ...(['tags', 'systemTags', 'summaryTimeUnit', 'summaryTrendStats'] as const),
  'metricSamplesBufferSize',
] as const;

const reference = 'https://grafana.com/docs/k6/latest/using-k6/k6-options/reference/';
const option = z.json().optional().describe(`k6's option of this name: ${reference}`);
const options = z.strictObject(
  Object.fromEntries(k6Options.map((name) => [name, option])) as Record<
    (typeof k6Options)[number],
    typeof option
  >,
);

export const driverFields = {
  driver: z
    .enum(['k6'])
    .optional()
    .describe(
      'k6: the script decides when lines are written, with the extension k6/x/lostline. Takes the place of linesPerSecond; duration is the longest that k6 may take.',
    ),
  script: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe("The k6 script, a path from the scenario's folder. With driver: k6 only."),
  image: z
    .string()
    .regex(/^[\w][\w.:/@-]*$/, "expected an image's name such as lostline/k6:1.8.1")
    .max(512)
    .optional()
    .describe(
      "Runs k6 in a container of this image, which 'docker/setup k6' builds as lostline/k6:1.8.1; without it k6 is a program of this machine. With driver: k6 only.",
    ),
  options: options
    .optional()
    .describe(
      "k6's own options (scenarios, thresholds, vus, ...), laid over those of the script. Thresholds over Lostline's own counters, such as 'lostline_lines_lost: [count==0]', are judged after the drain.",
    ),
};

interface Driven {
  readonly driver?: 'k6' | undefined;
  readonly script?: string | undefined;
  readonly options?: unknown;
  readonly [field: string]: unknown;
}

/** What Lostline's own writer is told, and k6 decides by itself. */
const ownOnly = ['linesPerSecond', 'shape', 'unpaced', 'lines'] as const;

function checkThresholds(options: unknown, context: z.RefinementCtx): void {
  const { thresholds } = (options ?? {}) as { readonly thresholds?: unknown };
  if (typeof thresholds !== 'object' || thresholds === null) return;
  for (const [metric, asked] of Object.entries(thresholds)) {
    const message = refusalOf(metric, asked);
    if (message === '') continue;
    context.addIssue({ code: 'custom', path: ['options', 'thresholds', metric], message });
  }
}

export function checkDriver(load: Driven, context: z.RefinementCtx): void {
  const add = (key: string, message: string) =>
    context.addIssue({ code: 'custom', path: [key], message });
  if (load.driver === undefined) {
    for (const key of ['script', 'image', 'options']) {
      if (load[key] !== undefined)
        add(key, "has no use here, expected it beside 'driver: k6' only");
    }
    return;
  }
  checkThresholds(load.options, context);
  for (const key of ownOnly) {
    if (load[key] === undefined) continue;
    add(key, `is decided by the k6 script, expected none beside 'driver: k6'; remove it`);
  }
  for (const [key, advice] of [
    ['script', "add 'script: my-load.js'"],
    ['duration', "add 'duration: 5m' as the longest that k6 may take"],
  ] as const) {
    if (load[key] !== undefined) continue;
    const message = `has no ${key}, expected one with 'driver: k6'; ${advice}`;
    context.addIssue({ code: 'custom', params: { missing: [key] }, message });
  }
}
