/**
 * `configuration:` of a target.yaml: how a configuration of the user's own is understood. Patterns are
 * regular expressions on groups (see syntax/setting.ts), names of settings are matched whole, without
 * regard to case. What no pattern knows is told before the run, never guessed.
 */
import { z } from 'zod';
import { sinkKinds } from '../../plan/plan.js';
import { syntaxes } from './syntax/catalogue.js';

const pattern = z.string().refine((text) => isRegExp(text), {
  error: ({ input }) => `'${String(input)}' is no regular expression`,
});

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

const whereSchema = z
  .record(z.string(), pattern)
  .default({})
  .describe('Settings of the group, or of one around it, that must match');

const inputSchema = z.strictObject({
  group: pattern,
  where: whereSchema,
  path: z.string().describe('The setting that names files or a glob'),
  folder: z.string().optional().describe('The setting that names their folder'),
  splitBy: z.string().optional().describe('Separates several paths in one value'),
});

const outputSchema = z.strictObject({
  group: pattern,
  where: whereSchema,
  sink: z.enum(sinkKinds).describe('The protocol that answers there'),
  host: z.string().optional().describe('Setting of the host name'),
  port: z.string().optional(),
  address: z.string().optional().describe('Setting of a URL or of host:port, instead of the two'),
  defaultHost: z.string().default('127.0.0.1'),
  defaultPort: z.int().min(1).max(65_535),
  tls: z.string().optional().describe('Setting that turns TLS on'),
  caFile: z.string().optional().describe('Setting of the certificates that it trusts'),
});

/** The first pattern of `outputs` that knows a group has it. */
export const configurationSchema = z.strictObject({
  syntax: z.enum(syntaxes).describe('How files are read whose ending does not tell'),
  mainFile: z.string().describe('Its usual name, which a folder or a ConfigMap is searched for'),
  folder: z.string().describe('Where the shipper looks for it in a container'),
  mount: z
    .enum(['folder', 'files'])
    .default('folder')
    .describe('`files`: only those that were read, where the folder holds other things (/etc)'),
  variables: z
    .array(pattern)
    .default([])
    .describe('Environment variables in values: group 1 is the name, group 2 its fallback'),
  inputs: z.array(inputSchema),
  outputs: z.array(outputSchema),
  allOutputs: z
    .array(z.strictObject({ group: pattern, where: whereSchema }))
    .describe('Whatever ships somewhere; those that `outputs` does not know are told'),
  harmless: z
    .array(z.strictObject({ group: pattern, where: whereSchema }))
    .default([])
    .describe('Outputs that reach nobody, such as standard output'),
  asks: z
    .array(z.strictObject({ group: pattern, where: whereSchema, what: z.string() }))
    .default([])
    .describe('Parts that need a service which Lostline does not play, and what that is'),
});

export type ConfigurationSchema = z.infer<typeof configurationSchema>;
export type OutputPattern = ConfigurationSchema['outputs'][number];
export type GroupPattern = { readonly group: string; readonly where: Record<string, string> };
