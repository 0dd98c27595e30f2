/** What a quantity with a wrong unit was probably meant to be: '60 sec' is '60s', '16kib' is '16KiB'. */

const words: Readonly<Record<string, string>> = {
  msec: 'ms',
  millis: 'ms',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  byte: 'B',
  bytes: 'B',
  b: 'B',
  k: 'kB',
  kb: 'kB',
  kib: 'KiB',
  ki: 'KiB',
  m: 'MB',
  mb: 'MB',
  mib: 'MiB',
  mi: 'MiB',
  g: 'GB',
  gb: 'GB',
  gib: 'GiB',
  gi: 'GiB',
};

/** `; did you mean 'x'?` for the first way of writing it that `fits`, else nothing. */
export function unitHint(value: unknown, fits: (text: string) => boolean): string {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)(.*)$/.exec(
    typeof value === 'string' ? value : '',
  );
  if (!match) return '';
  const [, number = '', unit = '', rest = ''] = match;
  const candidates = [
    `${number}${words[unit.toLowerCase()] ?? unit}${rest}`,
    `${number}${unit.toLowerCase()}${rest}`,
    `${number}${unit}/s`,
    `${number}${unit.toLowerCase()}/s`,
    `${number}${unit.toUpperCase()}`,
  ];
  const meant = candidates.find(fits);
  return meant === undefined ? '' : `; did you mean '${meant}'?`;
}
