/**
 * "Exactly one of these fields": looks only at which fields are there, so it also speaks when some of
 * them are wrong in themselves, and all mistakes come at once.
 */
import { alternatives } from './suggest.js';

type Fields = Readonly<Record<string, unknown>>;

function givenOf(value: unknown, keys: readonly string[]): readonly string[] {
  const fields = (value ?? {}) as Fields;
  return keys.filter((key) => fields[key] !== undefined && fields[key] !== false);
}

/**
 * The arguments of zod's `refine`.
 * @param advice what to do when none is given.
 * @param unless says when the rule does not hold.
 */
export function exactlyOne(
  keys: readonly string[],
  advice: string,
  unless: (fields: Fields) => boolean = () => false,
) {
  const holds = (value: unknown) =>
    unless((value ?? {}) as Fields) || givenOf(value, keys).length === 1;
  const error = ({ input }: { readonly input?: unknown }) => {
    const given = givenOf(input, keys);
    const expected = `expected exactly one of ${alternatives(keys)}`;
    if (given.length === 0) return `has none of ${alternatives(keys)}, expected one; ${advice}`;
    return `gives ${given.join(' and ')}, ${expected}; keep one of them`;
  };
  const isMap = ({ value }: { readonly value: unknown }) =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return [holds, { error, when: isMap, params: { missing: keys } }] as const;
}
