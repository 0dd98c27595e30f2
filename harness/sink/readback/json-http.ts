/**
 * A small client for stores that speak JSON over HTTP. Each question is one request with a time limit
 * and a bound on its answer; what goes wrong is one sentence that names the store and what it said.
 */
import { Deadline } from '../../support/deadline.js';
import { EnvironmentError, messageOf } from '../../support/errors.js';

const answerMs = 60_000;
const answerBytesMax = 512 * 1024 * 1024;
const toldCharactersMax = 300;

export interface Question {
  readonly method?: 'GET' | 'POST';
  readonly body?: string;
  readonly type?: string;
  readonly signal?: AbortSignal;
}

export class JsonHttp {
  readonly #base: string;
  readonly #what: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param what the store in words, for errors. */
  constructor(base: string, what: string, headers: Readonly<Record<string, string>> = {}) {
    this.#base = base.replace(/\/+$/, '');
    this.#what = `${what} at ${withoutCredentials(this.#base)}`;
    this.#headers = headers;
  }

  /** The answer's value. Errors: EnvironmentError for no answer, and for one that is not 2xx. */
  async ask<T>(path: string, question: Question = {}): Promise<T> {
    const { status, text } = await this.#exchange(path, question);
    if (status < 200 || status > 299) throw this.#said(status, text);
    return this.#parse(text) as T;
  }

  /** The same, but null when the store knows no such thing (404). */
  async find<T>(path: string, question: Question = {}): Promise<T | null> {
    const { status, text } = await this.#exchange(path, question);
    if (status === 404) return null;
    if (status < 200 || status > 299) throw this.#said(status, text);
    return this.#parse(text) as T;
  }

  /** The answer as it is. */
  async text(path: string): Promise<string> {
    const { status, text } = await this.#exchange(path, {});
    if (status < 200 || status > 299) throw this.#said(status, text);
    return text;
  }

  async #exchange(path: string, { method = 'GET', body, type, signal }: Question) {
    using deadline = new Deadline(answerMs, signal);
    try {
      const response = await fetch(`${this.#base}${path}`, {
        method,
        headers: { ...this.#headers, ...(body && { 'content-type': type ?? 'application/json' }) },
        ...(body && { body }),
        signal: deadline.signal,
      });
      return { status: response.status, text: await this.#read(response) };
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof EnvironmentError) throw cause;
      const reason = cause instanceof Error && cause.cause ? cause.cause : cause;
      throw new EnvironmentError(`${this.#what} does not answer: ${messageOf(reason)}`, { cause });
    }
  }

  async #read(response: Response): Promise<string> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > answerBytesMax) {
        throw new EnvironmentError(
          `${this.#what} gave an answer of more than ${answerBytesMax} bytes: lower sink.pageLines`,
        );
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  }

  #said(status: number, text: string): EnvironmentError {
    const words = text.replace(/\s+/g, ' ').slice(0, toldCharactersMax);
    const hint = status === 401 || status === 403 ? '; check sink.passwordVariable' : '';
    return new EnvironmentError(`${this.#what} answered ${status}: ${words}${hint}`);
  }

  /** An empty answer is none: what is only taken is often answered like that. */
  #parse(text: string): unknown {
    try {
      return text === '' ? null : JSON.parse(text);
    } catch {
      const words = text.slice(0, toldCharactersMax);
      throw new EnvironmentError(`${this.#what} answered no JSON: ${words}; check sink.url`);
    }
  }
}

function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
