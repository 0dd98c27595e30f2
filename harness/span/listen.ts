/**
 * Where a sink by itself may listen. On this machine's loopback anybody may send. An address that other
 * machines reach asks for a token, because whoever can send can add to the count; where the protocol has no
 * place for one, only the user can say that nobody else is on that network.
 */
import { isIP } from 'node:net';
import type { SinkKind } from '../plan/plan.js';
import { readBackKinds, sinkKinds } from '../scenario/kinds.js';
import { alternatives, meantText } from '../scenario/suggest.js';
import { tokenSinkKinds } from '../sink/token.js';
import { UsageError } from '../support/errors.js';

export interface ListenRequest {
  readonly protocol: string;
  /** `[HOST:]PORT`; any free port of 127.0.0.1 when not given. */
  readonly listen?: string | undefined;
  readonly token?: string | undefined;
  /** `trusted`: nobody but shippers of this test reaches the address. */
  readonly network: 'trusted' | 'untrusted';
}

export interface Listening {
  readonly kind: SinkKind;
  readonly address: string;
  readonly port: number;
  readonly token: string | undefined;
}

const tokenBytesMin = 8;

/** @throws UsageError */
export function listeningOf(request: ListenRequest): Listening {
  const kind = kindOf(request.protocol);
  const { address, port } = placeOf(request.listen ?? '127.0.0.1:0');
  const { token } = request;
  if (token !== undefined) checkToken(kind, token);
  if (kind !== 'file' && !isLoopback(address)) checkReach(request, kind);
  return { kind, address, port, token };
}

function kindOf(protocol: string): SinkKind {
  const kind = sinkKinds.find((known) => known === protocol);
  if (kind) return kind;
  const isStore = readBackKinds.some((known) => known === protocol);
  const why = isStore ? 'reads a real store back, which takes a whole run' : 'is no protocol';
  throw new UsageError(
    `--protocol ${protocol}: ${why}, expected ${alternatives(sinkKinds)}${meantText(protocol, sinkKinds)}`,
  );
}

function placeOf(listen: string): { address: string; port: number } {
  const [, bracketed, plain, digits] =
    /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:\s]*)):)?(\d{1,5})$/.exec(listen) ?? [];
  const host = bracketed ?? plain ?? '';
  const address = host === '' || host === 'localhost' ? '127.0.0.1' : host;
  const port = Number(digits);
  if (digits !== undefined && port <= 65_535 && isIP(address) !== 0) return { address, port };
  throw new UsageError(
    `--listen ${listen}: expected an IP address and a port such as 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080, or a port alone (of 127.0.0.1; 0 takes any free one)`,
  );
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}

function checkToken(kind: SinkKind, token: string): void {
  if (!tokenSinkKinds.includes(kind)) {
    throw new UsageError(
      `--token: ${kind} has no place for a token, which ${alternatives(tokenSinkKinds)} have; leave it out, or choose one of these`,
    );
  }
  if (token.length >= tokenBytesMin && /^[\x21-\x7e]+$/.test(token)) return;
  throw new UsageError(
    `--token: expected at least ${tokenBytesMin} printable ASCII characters without blanks; draw one with 'openssl rand -hex 16'`,
  );
}

function checkReach({ listen, token, network }: ListenRequest, kind: SinkKind): void {
  if (network === 'trusted' || token !== undefined) return;
  const reached = `--listen ${listen}: other machines can reach this address, and whoever can send can add to the count`;
  const instead = '--trusted-network where nobody but the shippers of this test can reach it';
  if (tokenSinkKinds.includes(kind)) {
    throw new UsageError(
      `${reached}: expected --token T (or LOSTLINE_SINK_TOKEN) that shippers must show, or ${instead}`,
    );
  }
  throw new UsageError(
    `${reached}, and ${kind} can't carry a token: listen on 127.0.0.1, choose a protocol that can (${tokenSinkKinds.join(', ')}), or give ${instead}`,
  );
}
