/**
 * `damage:` of a target.yaml: how its rendered configuration is broken on purpose. Regular expressions are
 * matched with the flags g, m and s, replacements are those of JavaScript (`$1`). A damage that is not
 * given can't be done to the target, and faults that ask for it are refused by name.
 */
import { z } from 'zod';

const pattern = z.string().refine(isRegExp, {
  error: ({ input }) => `'${String(input)}' is no regular expression`,
});

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text, 'gms') instanceof RegExp;
  } catch {
    return false;
  }
}

const edits = z.array(z.strictObject({ find: pattern, replace: z.string().default('') })).min(1);

export const damageSchema = z.strictObject({
  comment: z.string().optional().describe('What begins a comment that ends with its line'),
  syntaxError: z
    .string()
    .default('{{{ (((')
    .describe('A line at its end that the program can not understand'),
  noInputs: edits.optional().describe('Leaves nothing that reads'),
  noOutputs: edits.optional().describe('Leaves nothing that ships'),
  noMatch: edits.optional().describe('Everything is there, but nothing matches: a path, a route'),
  outputGone: edits
    .optional()
    .describe('One destination is gone: its definition where a route names it, else its address'),
  allowList: edits
    .optional()
    .describe(
      "Makes a sound configuration that ships Lostline's streams 1 to 8999 and probes only",
    ),
  allowListEmpty: edits.optional().describe('Empties the list that `allowList` made'),
  refuses: pattern.optional().describe('What its output says when it refuses a configuration'),
  accepts: pattern.optional().describe('What its output says when it has taken one'),
});

export type DamageSchema = z.infer<typeof damageSchema>;
export type Edits = z.infer<typeof edits>;
