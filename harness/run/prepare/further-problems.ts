/**
 * What is wrong with targets, faults and sinks of a scenario that the schema refuses for something
 * else: one wrong unit must not hide a misspelt fault. Fields that the schema refuses are skipped here.
 */
import { anyTarget, undemanding } from '../../plan/any-target.js';
import { checkLoosely } from '../../plan/check-loosely.js';
import type { Problem, ProblemPath } from '../../scenario/problem.js';
import { type TargetScenario, targetSchema } from '../../scenario/schema.js';
import { planCatalogue, plannedTarget } from './prepare-target.js';
import { type SettledTarget, settleTarget, type TargetFlags } from './settle-target.js';

/** @param value the scenario as it was written, of any shape */
export function furtherProblems(value: unknown, flags: TargetFlags): readonly Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  const { target, secondary } = value as Readonly<Record<string, unknown>>;
  const { found, problems } = settled(target, flags, ['target']);
  const catalogue = planCatalogue();
  const others = Array.isArray(secondary) ? secondary : [];
  const { targetFolders } = flags;
  const folders = targetFolders ? { targetFolders } : {};
  return [
    ...problems,
    ...others.flatMap((one, index) => settled(one, folders, ['secondary', index]).problems),
    ...(found
      ? checkLoosely(value, plannedTarget(found.choice, found.engine, found.settings), catalogue)
      : checkLoosely(value, anyTarget, undemanding(catalogue))),
  ];
}

function settled(value: unknown, flags: TargetFlags, at: ProblemPath): SettledTarget {
  const named = readable(value) ?? (flags.target ? { name: '', options: {} } : undefined);
  return named ? settleTarget(flags, named, at) : { problems: [] };
}

/** Those of its fields that the schema takes; undefined without a name. */
function readable(value: unknown): TargetScenario | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = Object.entries(targetSchema.shape).flatMap(([name, schema]) => {
    const { success, data } = schema.safeParse((value as Record<string, unknown>)[name]);
    return success ? [[name, data]] : [];
  });
  const { success, data } = targetSchema.safeParse(Object.fromEntries(fields));
  return success ? data : undefined;
}
