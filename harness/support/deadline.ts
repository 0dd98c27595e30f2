/**
 * A signal that is aborted when its time is over, or with another one. Two things set it apart from
 * AbortSignal.timeout() and AbortSignal.any(): its timer keeps the program alive, which else may end without a word
 * while it waits for an answer that broke off; and it ends with its scope.
 */
export class Deadline implements Disposable {
  readonly #called = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #outer: AbortSignal | undefined;

  /**
   * @param outer aborts it too, with its own reason
   * @param late the reason when its time is over
   */
  constructor(
    ms: number,
    outer?: AbortSignal,
    late: Error = new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
  ) {
    this.#outer = outer;
    this.#timer = setTimeout(() => this.#called.abort(late), ms);
    if (outer?.aborted) this.#callOff();
    outer?.addEventListener('abort', this.#callOff, { once: true });
  }

  get signal(): AbortSignal {
    return this.#called.signal;
  }

  readonly #callOff = () => this.#called.abort(this.#outer?.reason);

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#callOff);
  }
}
