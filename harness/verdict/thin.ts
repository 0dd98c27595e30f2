/** At most `max` of a list, evenly spread, the first and the last among them. */
export function thin<T>(list: readonly T[], max: number): readonly T[] {
  if (list.length <= max) return list;
  const step = (list.length - 1) / (max - 1);
  return Array.from({ length: max }, (_, index) => list[Math.round(index * step)]!);
}
