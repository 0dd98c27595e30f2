/**
 * What a configuration of the user's own asks of its surroundings: files to tail, destinations to answer
 * at, variables to set, and what can't be had. Pure but for reading the files; `redirect.ts` says what
 * Lostline then puts in their place.
 */
import { posix } from 'node:path';
import type { LogPattern, Unserved } from '../../plan/redirection.js';
import { type Destination, destinationsOf } from './destinations.js';
import { type Group, Groups, placeOf } from './groups.js';
import type { ConfigurationSchema } from './schema.js';
import { type ConfigurationFiles, readConfiguration } from './sources.js';
import { readAs } from './syntax/catalogue.js';
import { Environment } from './variables.js';

export interface OwnConfiguration {
  readonly files: ConfigurationFiles;
  /** As what its main file was read, in words. */
  readonly readAs: string;
  readonly inputs: readonly LogPattern[];
  readonly destinations: readonly Destination[];
  readonly environment: Readonly<Record<string, string>>;
  readonly unserved: readonly Unserved[];
  /** What is mounted where the shipper looks: these files of the folder, or all of it. */
  readonly mounted: readonly string[] | 'folder';
}

/** Errors: UsageError with `file:line` for text that can't be read. */
export function understand(
  files: ConfigurationFiles,
  schema: ConfigurationSchema,
): OwnConfiguration {
  const read = readConfiguration(files, schema.syntax, schema.folder);
  const groups = new Groups(read.settings);
  const environment = new Environment(read, schema.variables, files.environment);
  const destinations = destinationsOf(groups, schema, environment);
  const { inputs, open } = inputsOf(groups, schema, environment);
  const absent = read.absent.map(({ pattern, file, line }) => ({
    at: `${file}:${line}`,
    message: `includes '${pattern}', which is not beside it: it is left to the shipper's own image`,
  }));
  const unserved = [
    ...open,
    ...absent,
    ...unknownOutputs(groups, schema),
    ...asked(groups, schema),
  ];
  const mounted = schema.mount === 'folder' ? 'folder' : read.texts.map(({ file }) => file);
  return {
    ...{ files, inputs, destinations, environment: environment.given(), unserved, mounted },
    readAs: readAs(files.main, schema.syntax),
  };
}

type InputPattern = ConfigurationSchema['inputs'][number];

function inputsOf(groups: Groups, schema: ConfigurationSchema, environment: Environment) {
  const inputs: LogPattern[] = [];
  const open: Unserved[] = [];
  for (const input of schema.inputs) {
    for (const group of groups.find(input)) {
      for (const { value, at } of pathsOf(groups, group, input)) {
        if (environment.isOpen(value)) {
          open.push({ at, message: `tails '${value}', a path out of a variable without a value` });
          continue;
        }
        const resolved = environment.resolve(value);
        const patterns = input.splitBy === undefined ? [resolved] : resolved.split(input.splitBy);
        for (const pattern of patterns) inputs.push({ pattern: pattern.trim(), at });
      }
    }
  }
  return { inputs, open };
}

function pathsOf(groups: Groups, { path }: Group, input: InputPattern) {
  const folder = input.folder === undefined ? undefined : groups.values(path, input.folder)[0];
  return groups.values(path, input.path).map((setting) => ({
    value: folder ? posix.join(folder.value, setting.value) : setting.value,
    at: placeOf(setting),
  }));
}

/** Outputs that nobody answers: lines that go there alone would look lost. */
function unknownOutputs(groups: Groups, schema: ConfigurationSchema): Unserved[] {
  const paths = (patterns: ConfigurationSchema['allOutputs']) =>
    patterns.flatMap((wanted) => groups.find(wanted));
  const served = new Set([...paths(schema.outputs), ...paths(schema.harmless)].map((g) => g.path));
  return paths(schema.allOutputs)
    .filter(({ path }) => ![...served].some((known) => known === path || isWithin(known, path)))
    .map(({ at, path }) => ({
      at,
      message: `output ${path} speaks a protocol that no sink of Lostline does: it reaches nobody`,
    }));
}

function isWithin(inner: string, outer: string): boolean {
  return inner.startsWith(`${outer}/`);
}

function asked(groups: Groups, { asks }: ConfigurationSchema): Unserved[] {
  return asks.flatMap((wanted) =>
    groups.find(wanted).map(({ at }) => ({ at, message: `asks ${wanted.what}` })),
  );
}
