/** Plain files in one folder, named as `load.fileName` says; short-lived ones carry a serial number. */
import { type Layout, type LogPlace, streamDigits } from './layout.js';

const inside = '/lostline/logs';
const serialDigits = 6;

/** 'app-0001.log' becomes 'app-0001-000002.log'. */
function withSerial(name: string, serial: number): string {
  if (serial === 0) return name;
  const dot = name.lastIndexOf('.');
  const at = dot > 0 ? dot : name.length;
  return `${name.slice(0, at)}-${String(serial).padStart(serialDigits, '0')}${name.slice(at)}`;
}

/** @param fileName with `{stream}` for the four-digit number */
export function plainFiles(fileName: string): Layout {
  return {
    fileOf: ({ stream, serial }: LogPlace) =>
      withSerial(fileName.replaceAll('{stream}', streamDigits(stream)), serial),
    linkOf: () => null,
    pattern: fileName.replaceAll('{stream}', '*'),
    linkPattern: null,
    inside,
    mounts: [{ folder: '', at: inside }],
  };
}
