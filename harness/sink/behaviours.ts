/** Every misbehaviour of a sink, and what its beginning and its end mean to connections and door. */
import type { DoorCommand } from './door.js';
import type { CertificateFlaw } from './sink.js';

export type Behaviour =
  | { readonly kind: 'accept' }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'stall'; readonly ms: number }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  | {
      readonly kind: 'reject';
      readonly status: number;
      readonly retryAfterSeconds: number | undefined;
    }
  | { readonly kind: 'partial'; readonly ratio: number }
  | { readonly kind: 'forget'; readonly probability: number }
  | { readonly kind: 'silent' }
  | { readonly kind: 'cut'; readonly bytes: number }
  | { readonly kind: 'halfClosed'; readonly reading: 'on' | 'off' }
  | { readonly kind: 'flawed'; readonly flaw: CertificateFlaw };

/** The longest that a timer of Node can be set to: 24 days. */
export const waitMsMax = 2 ** 31 - 1;

export function commandAtStart({ kind }: Behaviour): DoorCommand | null {
  if (kind === 'refuse') return 'closed';
  if (kind === 'halfClosed') return 'finish';
  return kind === 'flawed' ? 'cut' : null;
}

/** Connections that were held, ended in one direction, or opened on a bad certificate don't live on. */
export function commandAtEnd({ kind }: Behaviour): DoorCommand | null {
  if (kind === 'refuse') return 'open';
  return kind === 'silent' || kind === 'halfClosed' || kind === 'flawed' ? 'cut' : null;
}
