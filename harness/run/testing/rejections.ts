/** Rejections that nobody was waiting for: each would end the program with the exit code of a bug. */
export function watchRejections(): Disposable & { readonly errors: unknown[] } {
  const errors: unknown[] = [];
  const note = (error: unknown) => void errors.push(error);
  process.on('unhandledRejection', note);
  return { errors, [Symbol.dispose]: () => void process.off('unhandledRejection', note) };
}
