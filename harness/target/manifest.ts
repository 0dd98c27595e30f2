/**
 * targets/<name>/target.yaml: a shipper as data. The schema below is its documentation; adding a
 * shipper means adding a folder, never touching a file in here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { lineFormats } from '../line/spec.js';
import { protocols } from '../plan/plan.js';
import { powers } from '../plan/planned-target.js';
import { explain, problemsOf } from '../scenario/explain.js';
import { formatPath, type LocatedProblem } from '../scenario/problem.js';
import { ScenarioSource } from '../scenario/source.js';
import { messageOf, UsageError } from '../support/errors.js';
import { configurationSchema } from './configuration/schema.js';
import { damageSchema } from './damage-schema.js';
import {
  admittedDropsSchema,
  httpProbeSchema,
  lossMessagesSchema,
  metricsSchema,
  readySchema,
  reloadSchema,
} from './probe-schema.js';
import { anyVersionSchema, type Version, versionSchema } from './version-schema.js';

const optionValue = z.union([z.string(), z.number(), z.boolean()]);

const optionSchema = z.strictObject({
  description: z.string().describe("What it decides, and the shipper's own default"),
  type: z.enum(['string', 'integer', 'number', 'boolean', 'choice']),
  values: z.array(z.string()).optional().describe('The words that a `choice` takes'),
  default: optionValue.describe("The shipper's own, unless the description says why not"),
  required: z
    .boolean()
    .optional()
    .describe(
      'Nothing can be run without it: its default serves plans that no target was named for',
    ),
  example: optionValue
    .optional()
    .describe('Another value, for the golden files; found by itself except for a `string`'),
  reads: z
    .record(z.string(), z.enum(lineFormats))
    .optional()
    .describe(
      'Of the option that says what lines are wrapped in: the format that each value reads',
    ),
});

const profileSchema = z.strictObject({
  description: z.string(),
  options: z.record(z.string(), optionValue).default({}),
});

export const manifestSchema = z.strictObject({
  name: z.string().describe('That of the folder'),
  description: z.string(),
  homepage: z.string().optional(),
  versions: z.record(z.string(), versionSchema).describe('Newest first'),
  defaultVersion: z.string(),
  anyVersion: anyVersionSchema.optional(),
  engines: z
    .array(z.enum(['docker', 'process']))
    .min(1)
    .describe('Preferred first'),
  binary: z.string().describe('What the process engine runs: a name on PATH or a path'),
  imageBinary: z
    .string()
    .optional()
    .describe('The same in the image, where it is not `binary` on its PATH'),
  user: z
    .string()
    .optional()
    .describe('User in the container, such as 0:0; that of the image when not given'),
  arguments: z.array(z.string()).describe('Mustache templates; one that renders empty is left out'),
  environment: z.record(z.string(), z.string()).default({}).describe('Mustache templates'),
  versionProbe: z
    .strictObject({ arguments: z.array(z.string()), pattern: z.string() })
    .optional()
    .describe('How the binary tells its version: the pattern has one group'),
  configFile: z.string().optional().describe('Name of the rendered configuration'),
  files: z
    .record(z.string(), z.string())
    .default({})
    .describe('More files beside it, the same for every protocol: name to template'),
  inputs: z
    .array(z.enum(['network']))
    .default([])
    .describe(
      'What its templates can read besides files: `{{#network}}` is syslog into `{{network.port}}`',
    ),
  sinks: z
    .partialRecord(z.enum(protocols), z.string().nullable())
    .describe(
      'Configuration template per wire protocol; null where none is needed. Preferred first',
    ),
  check: z
    .array(z.string())
    .optional()
    .describe('Arguments that make the real program check its configuration'),
  options: z.record(z.string(), optionSchema).default({}),
  profiles: z
    .record(z.string(), profileSchema)
    .default({})
    .describe('Named sets of options: `default` is as it comes, `lossless` as its makers advise'),
  powers: z.array(z.enum(powers)),
  ports: z
    .record(z.string(), z.number().int().min(1).max(65_535))
    .default({})
    .describe(
      'TCP ports that it listens on at {{listenAddress}}, as {{ports.NAME}}: these in a container, free ones as a process',
    ),
  reload: reloadSchema.optional(),
  damage: damageSchema.optional(),
  ready: readySchema.optional(),
  health: httpProbeSchema.optional().describe('Asked through the run; a change is noted'),
  metrics: metricsSchema.optional(),
  state: z
    .array(z.string())
    .default([])
    .describe('What it keeps in {{stateDirectory}} once it has read: file names, `*` allowed'),
  admittedDrops: admittedDropsSchema.optional(),
  lossMessages: lossMessagesSchema,
  discoveryInterval: z
    .string()
    .optional()
    .describe(
      'How often it looks for new files where nothing tells it of them, such as 10s; a template, so that an option may set it',
    ),
  retryInterval: z
    .string()
    .optional()
    .describe(
      'How long it waits before it tries a sink again that failed it, where that is no growing pause, such as 60s; a template, so that an option may set it',
    ),
  configuration: configurationSchema
    .optional()
    .describe("How a configuration of the user's own is understood, for --config"),
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

/** The version as the manifest lists it, or as its `anyVersion` makes it; undefined: there is none. */
export function versionOf({ manifest, version }: TargetChoice): Version | undefined {
  const listed = manifest.versions[version];
  if (listed || !manifest.anyVersion) return listed;
  const { image, values } = manifest.anyVersion;
  return { image: image.replaceAll('{version}', version), values };
}

/** Reads and checks one manifest; a wrong one is told with every problem and its place, as a scenario is. */
export function readManifest(folder: string): Manifest {
  const file = join(folder, 'target.yaml');
  const source = new ScenarioSource(file, textOf(file));
  const broken = source.problems();
  if (broken.length > 0) throw manifestError(broken);
  const value = source.value() ?? null;
  const parsed = manifestSchema.safeParse(value, { error: explain, reportInput: true });
  if (!parsed.success) throw manifestError(source.locate(problemsOf(parsed.error.issues)));
  return { ...parsed.data, folder };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: can't be read: ${messageOf(error)}`);
  }
}

function manifestError(problems: readonly LocatedProblem[]): UsageError {
  const lines = problems.map(({ where, path, text }) =>
    [where, ...(path.length > 0 ? [formatPath(path)] : []), text].join(': '),
  );
  return new UsageError(lines.join('\n'));
}
