/**
 * Where load and faults may reach over IPv4: loopback, and the range that Lostline's own networks are of (RFC 2544,
 * appendix C.2.2).
 */

export interface Ipv4Range {
  readonly base: string;
  /** Of its prefix. */
  readonly bits: number;
}

export const ownRanges: readonly Ipv4Range[] = [
  { base: '127.0.0.0', bits: 8 },
  { base: '198.18.0.0', bits: 15 },
];
