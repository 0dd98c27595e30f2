/**
 * Does the same in several pipelines at a time. When it fails in one it is called off in the others, and
 * nothing goes on behind the caller's back: the first failure is thrown once all have come to an end.
 */
export async function inAll<T>(
  all: readonly T[],
  act: (one: T, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  let failure: { readonly error: unknown } | null = null;
  await Promise.all(
    all.map(async (one) => {
      try {
        await act(one, either);
      } catch (error) {
        failure ??= { error };
        failed.abort();
      }
    }),
  );
  if (failure) throw (failure as { readonly error: unknown }).error;
}
