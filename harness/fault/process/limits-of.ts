/** The limits of a running shipper, where they can be moved. */
import type { Instance, LimitControl } from '../../engine/engine.js';
import { EnvironmentError } from '../../support/errors.js';

/** Errors: EnvironmentError where its engine has none. */
export function limitsOf({ limits }: Pick<Instance, 'limits'>): LimitControl {
  if (limits) return limits;
  throw new EnvironmentError('this engine has no limits to move: use --engine docker');
}
