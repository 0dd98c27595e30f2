/**
 * The secret that a sink asks for which other machines can reach. Shippers have different words for one:
 * `Authorization: Bearer T` (or `Splunk T`, `ApiKey T`), the password of basic authentication, or the access
 * key id of a signed request to AWS, of which the signature is not looked at.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { SinkKind } from '../plan/plan.js';
import { requestSinkKinds } from '../scenario/kinds.js';

/** Protocols with a place for a token: these in a header, `forward` as its shared key. */
export const tokenSinkKinds: readonly SinkKind[] = [...requestSinkKinds, 'forward'];

/** Whether a request may come in. @param token undefined: anybody's may */
export function showsToken(
  { authorization = '' }: { readonly authorization?: string | undefined },
  token: string | undefined,
): boolean {
  if (token === undefined) return true;
  return shownIn(authorization).some((shown) => isSame(shown, token));
}

function shownIn(authorization: string): string[] {
  const [scheme = '', ...rest] = authorization.trim().split(/\s+/);
  if (scheme.toLowerCase() === 'basic') {
    const pair = Buffer.from(rest[0] ?? '', 'base64').toString('utf8');
    return [pair.slice(pair.indexOf(':') + 1)];
  }
  const [, accessKey] = /Credential=([^/,\s]+)\//.exec(authorization) ?? [];
  return [rest.at(-1) ?? '', accessKey ?? ''];
}

/** Of equal length by their digests, so that the time it takes says nothing. */
function isSame(shown: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(shown), digest(token));
}
