/** Marks an option of a sink whose value has no place in a file that is handed around (hide-secrets.ts). */
import type { z } from 'zod';

export function secret<S extends z.ZodType>(option: S): S {
  return option.meta({ ...option.meta(), isSecret: true });
}

export function isSecret(option: z.ZodType): boolean {
  const { isSecret: marked } = option.meta() ?? {};
  return marked === true;
}
