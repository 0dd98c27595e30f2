/**
 * Where a script of k6 can't get to: everything but loopback and Lostline's own networks, as k6's option
 * `blacklistIPs` wants it, which names what is refused. k6 looks at the address that it is about to dial, behind names and
 * its own `hosts`. What is written with the extension in a run goes into files.
 */
import { type Ipv4Range, ownRanges } from '../../support/own-ranges.js';

const addressBits = 32;

interface Block {
  readonly first: number;
  readonly bits: number;
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function addressOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

function sizeOf({ bits }: Pick<Block, 'bits'>): number {
  return 2 ** (addressBits - bits);
}

function isWithin(inner: Block, outer: Block): boolean {
  const to = outer.first + sizeOf(outer);
  return inner.first >= outer.first && inner.first + sizeOf(inner) <= to;
}

/** Halves a block until each part is wholly in a range or wholly outside of all. */
function outside(block: Block, ranges: readonly Block[]): Block[] {
  if (ranges.some((range) => isWithin(block, range))) return [];
  if (!ranges.some((range) => isWithin(range, block))) return [block];
  const bits = block.bits + 1;
  const halves = [block.first, block.first + sizeOf({ bits })];
  return halves.flatMap((first) => outside({ first, bits }, ranges));
}

/** All of IPv4 that is in none of the ranges, as CIDR blocks. */
export function allBut(ranges: readonly Ipv4Range[]): string[] {
  const blocks = ranges.map(({ base, bits }) => ({ first: numberOf(base), bits }));
  return outside({ first: 0, bits: 0 }, blocks).map(
    ({ first, bits }) => `${addressOf(first)}/${bits}`,
  );
}

/** Nothing of Lostline's listens on IPv6 alone. */
export const forbiddenNetworks: readonly string[] = [...allBut(ownRanges), '::/0'];
