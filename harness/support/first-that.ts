/**
 * The first number in [low, high] that holds, by bisection: where one holds, all above it must. `high` must hold, or
 * is taken to: a list's length stands for none of it.
 */
export function firstThat(low: number, high: number, holds: (value: number) => boolean): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
