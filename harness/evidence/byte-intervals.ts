/** Byte ranges [from, to) that were read, kept sorted and joined; at most 64, then the nearest two join. */
export interface ByteInterval {
  readonly from: number;
  readonly to: number;
}

const intervalsMax = 64;

export function addInterval(
  list: readonly ByteInterval[],
  added: ByteInterval,
): readonly ByteInterval[] {
  if (added.to <= added.from) return list;
  const joined: ByteInterval[] = [];
  let { from, to } = added;
  for (const one of list) {
    if (one.to < from || one.from > to) joined.push(one);
    else {
      from = Math.min(from, one.from);
      to = Math.max(to, one.to);
    }
  }
  joined.push({ from, to });
  joined.sort((one, other) => one.from - other.from);
  return joined.length > intervalsMax ? joinNearest(joined) : joined;
}

function joinNearest(list: readonly ByteInterval[]): ByteInterval[] {
  let nearest = 1;
  const gap = (index: number) => list[index]!.from - list[index - 1]!.to;
  for (let index = 2; index < list.length; index++) {
    if (gap(index) < gap(nearest)) nearest = index;
  }
  const joined = { from: list[nearest - 1]!.from, to: list[nearest]!.to };
  return [...list.slice(0, nearest - 1), joined, ...list.slice(nearest + 1)];
}
