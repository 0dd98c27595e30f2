/**
 * Shares in percent that never hide a loss: as many digits as it takes, so that one line of three
 * hundred million does not print as 0 %, and a delivery with one line missing not as 100 %.
 */
const digitsMax = 15;

/** '0.000033 %' for 1 of 3,000,000. '0 %' and '100 %' are said only when they are exact. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return 'none written';
  if (part === 0) return '0 %';
  if (part === whole) return '100 %';
  const missing = Math.abs(whole - part);
  const small = Math.min(part, missing === 0 ? part : missing) / whole;
  const digits = Math.min(digitsMax, Math.max(2, Math.ceil(-Math.log10(small * 100)) + 1));
  return `${((part / whole) * 100).toFixed(digits)} %`;
}
