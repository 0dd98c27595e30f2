/** For tests: one request with its answer as text. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

export async function post(
  url: string,
  body: string | Uint8Array,
  headers: Record<string, string>,
): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', body, headers });
  return { status: response.status, body: await response.text(), headers: response.headers };
}
