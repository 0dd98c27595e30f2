/**
 * targets/<name>/target.yaml: a shipper as data. The schema below is its documentation; adding a
 * shipper means adding a folder, never touching a file in here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { sinkKinds } from '../plan/plan.js';
import { powers } from '../plan/planned-target.js';
import { messageOf, UsageError } from '../support/errors.js';

const optionSchema = z.strictObject({
  description: z.string().describe('What it decides, and what the shipper itself does by default'),
  type: z.enum(['string', 'integer', 'number', 'boolean', 'choice']),
  values: z.array(z.string()).optional().describe('The words that a `choice` takes'),
  default: z.union([z.string(), z.number(), z.boolean()]),
});

const versionSchema = z.strictObject({
  image: z
    .string()
    .optional()
    .describe('Container image; without one the docker engine is refused'),
  values: z
    .record(z.string(), z.string())
    .default({})
    .describe('What templates call {{version.NAME}}, where versions want different words'),
});

export const manifestSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  homepage: z.string().optional(),
  versions: z.record(z.string(), versionSchema).describe('Newest first'),
  defaultVersion: z.string(),
  engines: z
    .array(z.enum(['docker', 'process']))
    .min(1)
    .describe('Preferred first'),
  binary: z.string().describe('What the process engine runs: a name on PATH or a path'),
  arguments: z.array(z.string()).describe('Mustache templates; one that renders empty is left out'),
  environment: z.record(z.string(), z.string()).default({}),
  versionProbe: z
    .strictObject({ arguments: z.array(z.string()), pattern: z.string() })
    .optional()
    .describe('How the binary tells its version: the pattern has one group'),
  configFile: z.string().optional().describe('Name of the rendered configuration'),
  sinks: z
    .partialRecord(z.enum(sinkKinds), z.string().nullable())
    .describe(
      'Configuration template per wire protocol; null where none is needed. Preferred first',
    ),
  check: z
    .array(z.string())
    .optional()
    .describe('Arguments that make the real program check its configuration'),
  options: z.record(z.string(), optionSchema).default({}),
  powers: z.array(z.enum(powers)),
  reload: z.strictObject({ signal: z.string() }).optional(),
  ready: z
    .strictObject({ output: z.string().optional(), file: z.string().optional() })
    .optional()
    .describe(
      'Ready when its output matches, or when this file of its state directory exists; else as soon as it runs',
    ),
  admittedDrops: z
    .strictObject({ output: z.string(), take: z.enum(['last', 'sum']) })
    .optional()
    .describe('Pattern with one group: a count of lines that the shipper admits to have dropped'),
  stopSignal: z.string().default('SIGTERM'),
  stopTimeoutMs: z.number().default(10_000),
});

export type Manifest = z.infer<typeof manifestSchema> & { readonly folder: string };
export type OptionSchema = z.infer<typeof optionSchema>;

/** A target at one of its versions. */
export interface TargetChoice {
  readonly manifest: Manifest;
  readonly version: string;
}

/** Reads and checks one manifest; a wrong one is told with its path and every problem. */
export function readManifest(folder: string): Manifest {
  const file = join(folder, 'target.yaml');
  let data: unknown;
  try {
    data = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: ${messageOf(error)}`);
  }
  const parsed = manifestSchema.safeParse(data);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join('.')}: ${issue.message}`,
    );
    throw new UsageError(`${file}: ${problems.join('; ')}`);
  }
  return { ...parsed.data, folder };
}
