/**
 * The handshake of the Fluent forward protocol v1: the server's HELO with a nonce, the client's PING with
 * digests of the shared key and, where asked for, of user and password, and the server's PONG. Digests are
 * SHA-512 in hexadecimal. Salts go as hexadecimal text, because clients differ in what they make of bytes.
 */
import { createHash } from 'node:crypto';
import { encode } from '@msgpack/msgpack';
import { textOf } from './events.js';

export interface Secrets {
  readonly sharedKey: string;
  /** '' asks for no user. */
  readonly username: string;
  readonly password: string;
}

/** The server's own part of one connection. */
export interface Salts {
  readonly nonce: string;
  readonly auth: string;
}

const serverName = 'lostline';

function digestOf(...parts: readonly string[]): string {
  return createHash('sha512').update(parts.join('')).digest('hex');
}

export function helo({ username }: Secrets, { nonce, auth }: Salts): Uint8Array {
  return encode(['HELO', { nonce, auth: username === '' ? '' : auth, keepalive: true }]);
}

/** Why a PING is refused; '' when it is not. `ping` has strings as bytes. */
function objection(ping: readonly unknown[], secrets: Secrets, { nonce, auth }: Salts): string {
  const [, host, salt, digest, username, password] = ping.map(textOf);
  if (digest !== digestOf(salt!, host!, nonce, secrets.sharedKey)) return 'shared_key mismatch';
  if (secrets.username === '') return '';
  const expected = digestOf(auth, secrets.username, secrets.password);
  const isUser = username === secrets.username && password === expected;
  return isUser ? '' : 'username/password mismatch';
}

export function isPing(message: readonly unknown[]): boolean {
  return message.length === 6 && textOf(message[0]) === 'PING';
}

/** The answer to a PING. */
export function pong(ping: readonly unknown[], secrets: Secrets, salts: Salts) {
  const reason = objection(ping, secrets, salts);
  const proof = digestOf(textOf(ping[2]), serverName, salts.nonce, secrets.sharedKey);
  const answer = ['PONG', reason === '', reason, serverName, reason === '' ? proof : ''];
  return { isAdmitted: reason === '', bytes: encode(answer) };
}

/** The client's part: what answers this HELO. */
export function ping(heloOptions: Readonly<Record<string, unknown>>, secrets: Secrets): Uint8Array {
  const nonce = String(heloOptions.nonce);
  const auth = String(heloOptions.auth ?? '');
  const [host, salt] = ['lostline-client', 'salt'];
  const password = auth === '' ? '' : digestOf(auth, secrets.username, secrets.password);
  const username = auth === '' ? '' : secrets.username;
  return encode([
    'PING',
    host,
    salt,
    digestOf(salt, host, nonce, secrets.sharedKey),
    username,
    password,
  ]);
}
