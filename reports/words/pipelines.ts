/** Several pipelines in sentences; shared by the console, Markdown and HTML. */
import { formatCount } from '../../harness/support/units.js';
import type { Finding, RunResult, UnionRange } from '../../harness/verdict/result.js';

function lines(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'line' : 'lines'}`;
}

/** '0 of 20,000 lines lost by all 2 pipelines'; '' where there is one. */
export function unionSentence({ union, pipelines }: RunResult): string {
  if (!union || !pipelines) return '';
  return `${formatCount(union.lost)} of ${lines(union.written)} lost by all ${pipelines.length} pipelines`;
}

/** What a second pipeline was worth; '' where there is none. */
export function savedSentence({ union, pipelines = [], account }: RunResult): string {
  const [first] = pipelines;
  if (!union || !first) return '';
  if (account.lost === 0) return `${first.name} lost nothing that another could have saved.`;
  const others = pipelines.length === 2 ? 'the other pipeline' : 'another pipeline';
  return `Of the ${lines(account.lost)} that ${first.name} lost, ${others} delivered ${formatCount(union.saved)}.`;
}

/** The worst finding of a run of several pipelines, beside what they lost between them. */
export function dualHeadline(result: RunResult, worst: Finding | undefined, own: string): string {
  const union = unionSentence(result);
  if (result.outcome === 'pass' || !worst || worst.check === 'union') return union;
  const [first] = result.pipelines ?? [];
  if (worst.check.startsWith('pipeline ')) return `${worst.check}: ${worst.message}; ${union}`;
  if (worst.check === 'loss') return `pipeline ${first?.name ?? ''}: ${own}; ${union}`;
  return `${worst.message}; ${union}`;
}

/** 'stream 1 lines 5 to 9 (5 lines), generation 2'. */
export function unionRangeWords(range: UnionRange): string {
  const { stream, epoch, first, last, generation } = range;
  const restart = epoch > 1 ? ` epoch ${epoch}` : '';
  const span =
    first === last
      ? `line ${formatCount(first)}`
      : `lines ${formatCount(first)} to ${formatCount(last)} (${lines(last - first + 1)})`;
  const place = generation === 0 ? 'no generation' : `generation ${generation}`;
  return `stream ${stream}${restart} ${span}, ${place}`;
}

/** '1-rsyslog never-opened, 2-vector left-unread'. */
export function unionCauses(result: RunResult, { causes }: UnionRange): string {
  const names = (result.pipelines ?? []).map(({ name }) => name);
  return causes.map((cause, index) => `${names[index] ?? ''} ${cause}`).join(', ');
}
