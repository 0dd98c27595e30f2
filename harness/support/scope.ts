/**
 * Clean-ups in reverse order, also after Ctrl-C: each is called once, a failing one does not keep the
 * others from running, and all failures are told together.
 */
type Cleanup = () => PromiseLike<void> | void;

export class Scope implements AsyncDisposable {
  #cleanups: { what: string; cleanup: Cleanup }[] = [];

  /** Remembers a clean-up; the last remembered runs first. */
  defer(what: string, cleanup: Cleanup): void {
    this.#cleanups.push({ what, cleanup });
  }

  /** Adopts a disposable and gives it back. */
  use<T extends AsyncDisposable>(what: string, resource: T): T {
    this.defer(what, () => resource[Symbol.asyncDispose]());
    return resource;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const failures: Error[] = [];
    for (let next = this.#cleanups.pop(); next; next = this.#cleanups.pop()) {
      try {
        await next.cleanup();
      } catch (cause) {
        failures.push(new Error(`clean-up of ${next.what} failed`, { cause }));
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1)
      throw new AggregateError(failures, `${failures.length} clean-ups failed`);
  }
}
