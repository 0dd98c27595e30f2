/**
 * Quantities as people write them: '50k/s', '64MiB', '2s'. Decimal prefixes are powers of 1000,
 * binary ones (Ki, Mi, Gi) powers of 1024, as IEC 80000-13 has them.
 */
const decimalPrefixes: Record<string, number> = { '': 1, k: 1e3, M: 1e6, G: 1e9 };
const byteUnits: Record<string, number> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
};
const durationUnits: Record<string, number> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function parse(text: string, units: Record<string, number>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(text.trim());
  const factor = match ? units[match[2]!] : undefined;
  return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}

/** Milliseconds of '250us', '10ms', '2s', '5m', '3h', '7d'; undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  return parse(text, durationUnits);
}

/** Bytes of '200B', '64KiB', '10MB'; undefined when it is none of these. */
export function parseBytes(text: string): number | undefined {
  return parse(text, byteUnits);
}

/** A plain count such as '1000', '50k', '1M'; undefined when it is none of these. */
export function parseCount(text: string): number | undefined {
  return parse(text, decimalPrefixes);
}

/** Per-second rates such as '50k/s', '1M/s' or '3000/m'; undefined when it is none of these. */
export function parseRate(text: string): number | undefined {
  const [count, per, ...rest] = text.split('/');
  const unit = { s: 1, m: 60, h: 3600 }[per?.trim() ?? ''];
  const value = parseCount(count ?? '');
  return rest.length === 0 && unit !== undefined && value !== undefined ? value / unit : undefined;
}

function scaled(value: number, steps: readonly (readonly [number, string])[]): string {
  const [factor, unit] = steps.find(([least]) => value >= least) ?? steps.at(-1)!;
  return `${Number((value / factor).toPrecision(3))}${unit}`;
}

/** '12.3s' for 12345: three digits, the largest fitting unit. */
export function formatDuration(ms: number): string {
  return scaled(
    ms,
    [
      [86_400_000, 'd'],
      [3_600_000, 'h'],
      [60_000, 'm'],
      [1000, 's'],
      [0, 'ms'],
    ].map(([factor, unit]) => [factor === 0 ? 1 : factor, unit] as [number, string]),
  );
}

/** '64MiB' for 67108864: three digits, binary units. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, [
    [1024 ** 4, 'TiB'],
    [1024 ** 3, 'GiB'],
    [1024 ** 2, 'MiB'],
    [1024, 'KiB'],
    [1, 'B'],
  ]);
}

/** '1,234,567': counts are never rounded, because a rounded loss is a hidden one. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** '1 run', '2,000 runs'. @param many where that is no `s` behind the one */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** '100k' for 100000: for rates, where three digits are enough. */
export function formatShort(value: number): string {
  return scaled(value, [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
    [1, ''],
  ]);
}
