/**
 * Notes when the target is set to read another format than the source writes, such as records of
 * container logs taken for lines, whose long ones then come in pieces. That is no mistake of the
 * scenario (people do run it so), but it is not seen in a verdict that only tells of split lines.
 */
import type { LineFormat } from '../line/spec.js';
import type { Plan } from './plan.js';
import type { FormatOption, PlannedTarget } from './planned-target.js';
import { formatInFiles, sourceOf } from './source-plan.js';

const wrappings: Partial<Readonly<Record<LineFormat, string>>> = {
  cri: 'CRI records',
  'docker-json': 'docker-json records',
};

/** Any other format is a line of text to whoever reads the file. */
const wrappingOf = (format: LineFormat): LineFormat => (format in wrappings ? format : 'plain');

/** One sentence; none where they fit, or nothing that the target can be set to would. */
export function formatNotes(plan: Plan, target: Pick<PlannedTarget, 'name' | 'format'>): string[] {
  const { format } = target;
  const written = wrappingOf(formatInFiles(plan));
  if (!format || format.reads[format.value] === written) return [];
  const { name, value, reads } = format;
  const fitting = Object.keys(reads).find((one) => reads[one] === written);
  if (fitting === undefined) return [];
  const source = `source ${sourceOf(plan).kind} writes ${wrappings[written] ?? 'plain lines'}`;
  const advice = `set --option ${name}=${fitting} (options: { ${name}: ${fitting} } of the target in the scenario)`;
  return [
    `${source}, but option ${name}=${value} of target ${target.name} ${effectOf(format)}; ${advice}`,
  ];
}

function effectOf({ reads, value }: FormatOption): string {
  const expected = wrappings[reads[value] ?? 'plain'];
  return expected === undefined
    ? 'takes each record for a line, so that long lines come in pieces'
    : `expects ${expected}`;
}
