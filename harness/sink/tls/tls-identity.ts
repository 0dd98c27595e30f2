/**
 * Who a sink is to its TLS peers: a certificate made when it opens, for its address and the names it is
 * reached by, and the file with the authority that a shipper is told to trust. That file stands in the run
 * directory's `sink` folder, where a shipper in a container sees it too; the key is in memory only.
 *
 * TLS is wrapped around an accepted connection here, and not by a TLS server, because a connection is cut
 * by a reset, and only the socket below can be reset.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { z } from 'zod';
import { assert } from '../../support/assert.js';
import { EnvironmentError, errorCode, messageOf } from '../../support/errors.js';
import type { BehaviourControl } from '../behaviour.js';
import type { CertificateFlaw, SinkControlName, SinkHost } from '../sink.js';
import type { Wire } from '../tcp/connection.js';
import { layOver } from '../tcp/reset.js';
import { type CertifiedKey, makeCertificate } from './certificate.js';

export interface TlsIdentity {
  /** The authority's certificate in PEM, and the file that holds it. */
  readonly authority: string;
  readonly authorityFile: string;
  /** A DNS name of the certificate, for shippers that check no address. */
  readonly serverName: string;
  readonly context: SecureContext;
  /** The sink's own, for libraries that make the context themselves. */
  readonly own: CertifiedKey;
  /** What is shown in its place while a fault wants it. */
  readonly flawed: Readonly<Record<CertificateFlaw, FlawedCertificate>>;
}

export interface FlawedCertificate extends CertifiedKey {
  readonly context: SecureContext;
}

/** What only a sink with TLS can do. */
export const tlsControls: readonly SinkControlName[] = ['showCertificate'];

/** For protocols that go with TLS and without. */
export const tlsOption = z
  .enum(['off', 'on'])
  .default('off')
  .describe('TLS from the first byte, with a certificate made for the run');

const serverName = 'lostline-sink';
const wrongName = 'another-sink.invalid';
const dayMs = 86_400_000;
/** A soak may run for months, and clocks of containers may be set back. */
const validity = { beforeMs: 2 * dayMs, afterMs: 365 * dayMs };

/** Errors: EnvironmentError when the authority's file can't be written. */
export async function makeIdentity(host: SinkHost): Promise<TlsIdentity> {
  const wallMs = host.clock.wallMs();
  const names = [serverName, 'localhost', host.address, ...(host.serverNames ?? [])];
  const validFrom = new Date(wallMs - validity.beforeMs);
  const validUntil = new Date(wallMs + validity.afterMs);
  const { authority, certificate, key, others } = await makeCertificate({
    ...{ names, validFrom, validUntil },
    others: [
      { names, validFrom, validUntil: new Date(wallMs - dayMs) },
      { names: [wrongName], validFrom, validUntil },
    ],
  });
  const [expired, misnamed] = others;
  assert(expired !== undefined && misnamed !== undefined, 'two more certificates were asked for');
  const authorityFile = join(host.directory, 'sink', 'ca.pem');
  try {
    mkdirSync(join(host.directory, 'sink'), { recursive: true });
    writeFileSync(authorityFile, authority);
  } catch (cause) {
    const why = messageOf(cause);
    throw new EnvironmentError(`can't write the authority's certificate: ${why}`, { cause });
  }
  const own = withContext({ key, certificate });
  const flawed = { expired: withContext(expired), wrongName: withContext(misnamed) };
  return { authority, authorityFile, serverName, context: own.context, own, flawed };
}

function withContext({ key, certificate }: CertifiedKey): FlawedCertificate {
  const context = createSecureContext({ key, cert: certificate, minVersion: 'TLSv1.2' });
  return { key, certificate, context };
}

/**
 * The same connection with TLS on it. The handshake goes on by itself; one that fails ends the connection.
 *
 * @param failed told once when the peer breaks TLS, or does not trust the certificate.
 */
export function tlsWire(
  raw: Socket,
  { context, flawed }: TlsIdentity,
  control: BehaviourControl,
  failed: () => void,
): Wire {
  const { now } = control;
  const shown = now.kind === 'flawed' ? flawed[now.flaw].context : context;
  const socket = new TLSSocket(raw, { isServer: true, secureContext: shown });
  layOver(raw, socket);
  // A reset of the socket below is no fault of the peer's TLS.
  const isReset = (error: Error) =>
    errorCode(error) === 'ECONNRESET' || errorCode(error) === 'EPIPE';
  socket.once('error', (error) => {
    if (now.kind === 'flawed') control.note('distrusted');
    else if (!isReset(error)) failed();
    raw.destroy();
  });
  raw.on('error', () => {});
  return { socket, raw };
}
