/**
 * The sink shows a certificate that has expired, or one for another name, by the authority that the shipper
 * was told to trust; connections are cut first, so that nobody goes on with the old one. A shipper that
 * ships all the same does not check: the figure `bytesDelivered` tells. Proof: a handshake of our own that
 * failed for that very reason.
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { z } from 'zod';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import type { Sink } from '../../sink/sink.js';
import { errorCode, UsageError } from '../../support/errors.js';
import type { Fault } from '../fault.js';
import { misbehave } from './misbehave.js';

const schema = z.strictObject({
  flaw: z.enum(['expired', 'wrongName']).default('expired').describe('What is wrong with it'),
});
const timeoutMs = 5_000;

/** The reason for which a peer that checks turns away; '' when it does not. */
function handshake({ endpoints }: Sink): Promise<string> {
  const { host, port, serverName = '', caFile = '' } = endpoints;
  const ca = readFileSync(caFile);
  return new Promise((resolve) => {
    const peer = connect({ host: host ?? '', port: Number(port), servername: serverName, ca });
    const done = (reason: string) => {
      peer.destroy();
      resolve(reason);
    };
    peer.setTimeout(timeoutMs, () => done(''));
    peer.once('secureConnect', () => done(''));
    peer.once('error', (error) => done(errorCode(error) ?? ''));
  });
}

const reasons = { expired: 'CERT_HAS_EXPIRED', wrongName: 'ERR_TLS_CERT_ALTNAME_INVALID' };

export const sinkCertificate: Fault<z.infer<typeof schema>> = {
  kind: 'sinkCertificate',
  description: 'shows a certificate that has expired or is for another name',
  options: schema,
  lasts: 'always',
  sinks: [...requestSinkKinds, ...connectionSinkKinds],
  async arrange({ sinks }) {
    const [first] = sinks;
    if (first?.controls.has('showCertificate')) return {};
    throw new UsageError(
      `fault sinkCertificate: sink ${first?.kind} has no TLS here: add 'tls: on' below sink, choose sink.kind syslog-tls, or remove the fault`,
    );
  },
  async inject(rig, { flaw }) {
    const broken = misbehave(rig, 'showCertificate', (sink) => sink.showCertificate(flaw));
    broken.storm.ownConnection();
    const [first] = broken.sinks;
    const seen = (first ? handshake(first) : Promise.resolve('')).catch(() => '');
    return {
      ...broken,
      heal: async () => {
        await seen;
        await broken.heal();
      },
      trace: async () => {
        if ((await seen) !== reasons[flaw]) return '';
        const others = await broken.trace();
        return [`a handshake of our own failed: ${reasons[flaw]}`, others]
          .filter((part) => part !== '')
          .join(', ');
      },
    };
  },
};
