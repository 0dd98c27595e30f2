/**
 * The thread that makes a certificate: an authority, and a server's certificate that it vouches for. ECDSA
 * on P-256, because it takes milliseconds and every TLS library that a shipper is linked with speaks it.
 * Nothing is kept: the authority's own key is forgotten as soon as it has signed. Its only message is the
 * finished chain.
 */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type {
  CertificateChain,
  CertificateRequest,
  CertificateWish,
  CertifiedKey,
} from './certificate.js';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** Different ones: some clients refuse a certificate whose serial number its issuer has too. */
const serialNumbers = { authority: '01', firstServer: 2 };

function makeAuthority(keys: webcrypto.CryptoKeyPair, validFrom: Date, validUntil: Date) {
  return X509CertificateGenerator.createSelfSigned({
    name: 'CN=Lostline authority of one run',
    serialNumber: serialNumbers.authority,
    notBefore: validFrom,
    notAfter: validUntil,
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
}

interface Issuer {
  readonly authority: X509Certificate;
  readonly signingKey: webcrypto.CryptoKey;
}

async function certify(
  { authority, signingKey }: Issuer,
  { names, validFrom, validUntil }: CertificateWish,
  number: number,
): Promise<CertifiedKey> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${names[0]}`,
    issuer: authority.subject,
    serialNumber: String(serialNumbers.firstServer + number).padStart(2, '0'),
    notBefore: validFrom,
    notAfter: validUntil,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value })),
      ),
      await AuthorityKeyIdentifierExtension.create(authority.publicKey),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: `${certificate.toString('pem')}\n`,
    key: `${PemConverter.encode(key, 'PRIVATE KEY')}\n`,
  };
}

async function makeChain({ others = [], ...own }: CertificateRequest): Promise<CertificateChain> {
  const keys = await makeKeys();
  const authority = await makeAuthority(keys, own.validFrom, own.validUntil);
  const issuer = { authority, signingKey: keys.privateKey };
  const made = await Promise.all([own, ...others].map((wish, at) => certify(issuer, wish, at)));
  const [first, ...rest] = made;
  return { ...first!, authority: `${authority.toString('pem')}\n`, others: rest };
}

parentPort?.postMessage(await makeChain(workerData as CertificateRequest));
