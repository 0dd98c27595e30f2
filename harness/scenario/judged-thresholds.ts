/**
 * Thresholds of a k6 script over counters that k6 does not have: what became of the lines is known only after the
 * drain. They are written as k6's own are (`count<=10`), taken from k6 before it can call an empty counter kept,
 * and held against the account by the verdict. What can't be judged so is refused before the load begins.
 */

/** Words of the account. */
const judgedCounters = [
  'delivered',
  'lost',
  'destroyed',
  'indeterminate',
  'duplicated',
  'unexpected',
  'corrupted',
  'reordered',
] as const;
export type JudgedCounter = (typeof judgedCounters)[number];

export interface JudgedThreshold {
  /** 'lostline_lines_lost'. */
  readonly metric: string;
  /** 'count<=10'. */
  readonly threshold: string;
}

/** Metrics of Lostline's account, with the tags that a selector asks for. Also read by the script that k6 runs. */
export const judgedMetricPattern = new RegExp(
  `^\\s*lostline_lines_(${judgedCounters.join('|')})\\s*(\\{.*\\})?\\s*$`,
);
/** k6's grammar of a counter's threshold, without its `rate`. Also read by the script that k6 runs. */
export const judgedThresholdPattern =
  /^\s*count\s*(<=|>=|===|==|!=|<|>)\s*(\d+(?:\.\d+)?(?:[eE]\+?\d+)?)\s*$/;

/** Why a threshold over one of Lostline's counters is refused: each continues the metric's name. */
export const judgedRefusals = {
  tags: 'is counted over all lines, and has no tags; leave the {selector} out',
  list: "expected a list of thresholds, such as ['count==0']",
  abort:
    'is judged after the drain, when nothing is left to abort; leave abortOnFail out, and set it on thresholds of k6 alone',
  grammar: "expected 'count', an operator and a number, such as 'count==0' or 'count<=10'; found",
} as const;

/** '' where Lostline can judge all that is asked of this metric, and where it is none of Lostline's counters. */
export function refusalOf(metric: string, thresholds: unknown): string {
  const judged = judgedMetricPattern.exec(metric);
  if (!judged) return '';
  if (judged[2] !== undefined) return judgedRefusals.tags;
  if (!Array.isArray(thresholds)) return judgedRefusals.list;
  return thresholds.map(refusalOfOne).find((refusal) => refusal !== '') ?? '';
}

function refusalOfOne(one: unknown): string {
  const isObject = typeof one === 'object' && one !== null;
  const { threshold = one, abortOnFail } = isObject
    ? (one as Readonly<Record<string, unknown>>)
    : {};
  if (abortOnFail) return judgedRefusals.abort;
  if (typeof threshold === 'string' && judgedThresholdPattern.test(threshold)) return '';
  return `${judgedRefusals.grammar} ${JSON.stringify(threshold)}`;
}

export interface ReadThreshold {
  readonly counter: JudgedCounter;
  keeps(count: number): boolean;
  readonly value: number;
}

const operators: Readonly<Record<string, (count: number, value: number) => boolean>> = {
  '<': (count, value) => count < value,
  '<=': (count, value) => count <= value,
  '>': (count, value) => count > value,
  '>=': (count, value) => count >= value,
  '==': (count, value) => count === value,
  '===': (count, value) => count === value,
  '!=': (count, value) => count !== value,
};

/** Null for what Lostline can't judge. */
export function readJudged({ metric, threshold }: JudgedThreshold): ReadThreshold | null {
  const [, counter, tags] = judgedMetricPattern.exec(metric) ?? [];
  const [, operator, number] = judgedThresholdPattern.exec(threshold) ?? [];
  const keeps = operators[operator ?? ''];
  if (counter === undefined || tags !== undefined || !keeps) return null;
  const value = Number(number);
  return { counter: counter as JudgedCounter, value, keeps: (count) => keeps(count, value) };
}
