/** The sink of a scenario: one that the target speaks to, with checked options. */
import { explain, problemsOf } from '../scenario/explain.js';
import type { Scenario } from '../scenario/schema.js';
import { alternatives, meantText } from '../scenario/suggest.js';
import type { PlanCatalogue } from './catalogue.js';
import type { SinkPlan } from './plan.js';
import type { PlannedTarget } from './planned-target.js';
import type { Report } from './report.js';

export function planSink(
  { sink }: Pick<Scenario, 'sink'>,
  target: PlannedTarget,
  catalogue: PlanCatalogue,
  report: Report,
): SinkPlan {
  const kind = sink.kind ?? target.sinks[0] ?? 'http';
  if (!target.sinks.includes(kind)) {
    report(
      ['sink', 'kind'],
      `'${kind}' is not spoken by target ${target.name}, expected ${alternatives(target.sinks)}${meantText(kind, target.sinks) || '; choose another sink or target'}`,
    );
  }
  const entry = catalogue.sinks.find((one) => one.kind === kind);
  if (entry === undefined) return { kind, options: sink.options };
  const result = entry.options.safeParse(sink.options, {
    error: explain,
    reportInput: true,
  });
  if (result.success) return { kind, options: result.data as SinkPlan['options'] };
  for (const { path, text, at } of problemsOf(result.error.issues, ['sink'])) {
    report(path, text, at);
  }
  return { kind, options: {} };
}
