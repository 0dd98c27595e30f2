/**
 * `filter_path`: the parts of an answer that a client asks for, such as `errors,items.*.error`. A star is
 * any name, two stars are any number of names; arrays are walked through, and what is left empty is left
 * out, items of a bulk answer too. Paths that begin with a minus (exclusions), or that have two stars more
 * than once, are not heeded.
 */

type Path = readonly string[];

const pathsMax = 32;
const partsMax = 16;

/** Null when the whole answer is asked for. */
export function filterOf(query: URLSearchParams): readonly Path[] | null {
  const given = query.get('filter_path') ?? '';
  const paths = given
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '' && !path.startsWith('-'))
    .slice(0, pathsMax)
    .map((path) => path.split('.').slice(0, partsMax))
    .filter((path) => path.filter((part) => part === '**').length <= 1);
  return paths.length > 0 ? paths : null;
}

/** Undefined when nothing of the value is asked for. */
export function filtered(value: unknown, paths: readonly Path[] | null): unknown {
  if (paths === null || paths.some((path) => path.length === 0)) return value;
  if (Array.isArray(value)) {
    const kept = value.map((element) => filtered(element, paths));
    const some = kept.filter((element) => element !== undefined);
    return some.length > 0 ? some : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value)
    .map(([name, member]) => [name, filtered(member, below(paths, name))] as const)
    .filter(([, member]) => member !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** What is left of the paths behind a name. */
function below(paths: readonly Path[], name: string): Path[] {
  return paths.flatMap((path) => {
    const [first, ...rest] = path;
    if (first === '**') return rest.length === 0 ? [rest] : [path, ...below([rest], name)];
    return first !== undefined && matches(first, name) ? [rest] : [];
  });
}

function matches(part: string, name: string): boolean {
  if (part === '*' || part === name) return true;
  const star = part.indexOf('*');
  if (star < 0) return false;
  const before = part.slice(0, star);
  const after = part.slice(star + 1);
  return (
    name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after)
  );
}
