/**
 * Certificates made for a run. They are made in a thread that ends at once: the library for it, merely
 * loaded, was seen to cost the thread that counts a third of its speed.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { builtModule } from '../../support/paths.js';

export interface CertificateWish {
  /** DNS names and IP addresses that the certificate holds for; the first name is its common name too. */
  readonly names: readonly string[];
  readonly validFrom: Date;
  readonly validUntil: Date;
}

export interface CertificateRequest extends CertificateWish {
  /** Further certificates by the same authority. */
  readonly others?: readonly CertificateWish[];
}

/** Both in PEM. */
export interface CertifiedKey {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateChain extends CertifiedKey {
  /** The authority's certificate in PEM: what a client must trust. */
  readonly authority: string;
  /** In the order of the request. */
  readonly others: readonly CertifiedKey[];
}

/**
 * A certificate for a server, signed by an authority of its own. `validFrom` and `validUntil` may lie in
 * the past, and the names may be wrong, for sinks that are to show a shipper a bad certificate.
 */
export async function makeCertificate(request: CertificateRequest): Promise<CertificateChain> {
  const thread = new Worker(builtModule('harness', 'sink', 'tls', 'certificate-thread.js'), {
    workerData: request,
  });
  try {
    const [chain] = (await once(thread, 'message')) as [CertificateChain];
    return chain;
  } finally {
    await thread.terminate();
  }
}
