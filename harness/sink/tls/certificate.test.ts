import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeCertificate } from './certificate.js';

const validFrom = new Date('2026-01-01T00:00:00Z');
const validUntil = new Date('2026-02-01T00:00:00Z');

test('a certificate holds for its names and addresses, and is vouched for by its authority', async () => {
  const names = ['lostline-sink', 'store.example', '198.18.0.1', '2001:2::1'];
  const chain = await makeCertificate({ names, validFrom, validUntil });
  const certificate = new X509Certificate(chain.certificate);
  const authority = new X509Certificate(chain.authority);
  expect(certificate.checkIssued(authority)).toBe(true);
  expect(certificate.verify(authority.publicKey)).toBe(true);
  expect(authority.ca).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.checkHost('store.example')).toBe('store.example');
  expect(certificate.checkHost('other.example')).toBeUndefined();
  expect(certificate.checkIP('198.18.0.1')).toBe('198.18.0.1');
  expect(certificate.checkIP('2001:2::1')).toBe('2001:2::1');
  expect(certificate.checkIP('198.18.0.2')).toBeUndefined();
  expect(certificate.subject).toBe('CN=lostline-sink');
});

test('a certificate is valid exactly when it was asked to be', async () => {
  const chain = await makeCertificate({ names: ['a.example'], validFrom, validUntil });
  for (const pem of [chain.certificate, chain.authority]) {
    const { validFrom: from, validTo: to } = new X509Certificate(pem);
    expect([new Date(from), new Date(to)]).toEqual([validFrom, validUntil]);
  }
});

test('two certificates share no key', async () => {
  const request = { names: ['a.example'], validFrom, validUntil };
  const [one, other] = await Promise.all([makeCertificate(request), makeCertificate(request)]);
  expect(one!.key).not.toBe(other!.key);
  const authority = new X509Certificate(one!.authority);
  expect(new X509Certificate(other!.certificate).verify(authority.publicKey)).toBe(false);
});
