/** A fault in words: one row of the overview, or all of it; and the same as data. */
import { z } from 'zod';
import type { ExaminedFault } from '../run/faults/examine-faults.js';
import { inColumns } from './columns.js';

const headings = ['FAULT', 'RUNS HERE', 'WHAT IT DOES'] as const;

/** Every fault in one line, in the order of their families. */
export function overview(faults: readonly ExaminedFault[]): string {
  const rows = faults.map(({ fault, lacks }) => [
    fault.kind,
    lacks === '' ? 'yes' : 'no',
    fault.description,
  ]);
  return inColumns([headings, ...rows]);
}

/** What JSON Schema says of an option, as far as it is told here. */
interface OptionData {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

function optionsOf({ fault }: ExaminedFault): [string, OptionData][] {
  const schema = z.toJSONSchema(fault.options, { io: 'input', unrepresentable: 'any' });
  return Object.entries((schema.properties ?? {}) as Record<string, OptionData>);
}

function optionText([name, option]: [string, OptionData]): string {
  const given = option.default === undefined ? '' : ` (${JSON.stringify(option.default)})`;
  const { minimum, maximum } = option;
  const bounds = minimum !== undefined && maximum !== undefined && maximum <= 1e12;
  const values = option.enum ? option.enum.map(String).join(', ') : '';
  const choices = values !== '' ? values : bounds ? `${minimum} to ${maximum}` : '';
  const what = [option.description ?? '', choices].filter((words) => words !== '').join(': ');
  return `    ${name}${given}\n        ${what}\n`;
}

const lastsWords = {
  always: "yes, so 'for' says how long",
  never: 'no, it is over at once',
  either: "with 'for', or else over at once",
} as const;

/** All that is known of a fault. */
export function detail(examined: ExaminedFault): string {
  const { fault, lacks } = examined;
  const line = (word: string, text: string) => `  ${`${word}:`.padEnd(13)} ${text}\n`;
  const options = optionsOf(examined).map(optionText);
  return [
    `${fault.kind}: ${fault.description}\n`,
    line('runs here', lacks === '' ? 'yes' : `no, it lacks ${lacks}`),
    line('lasts', lastsWords[fault.lasts ?? 'either']),
    ...(fault.requires ? [line('needs powers', fault.requires.join(', '))] : []),
    ...(fault.engines ? [line('engines', fault.engines.join(', '))] : []),
    ...(fault.sinks ? [line('sinks', fault.sinks.join(', '))] : []),
    ...(options.length > 0 ? ['  options:\n', ...options] : []),
  ].join('');
}

/** The same as data; `options` is a JSON Schema of what stands beside `kind` in a scenario. */
export function asData({ fault, lacks }: ExaminedFault) {
  const { kind, description, lasts = 'either', requires, engines, sinks } = fault;
  const options = z.toJSONSchema(fault.options, { io: 'input', unrepresentable: 'any' });
  return {
    ...{ kind, description, lasts, runsHere: lacks === '', lacks },
    ...{ requires, engines, sinks, options },
  };
}
