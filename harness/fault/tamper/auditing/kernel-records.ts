/**
 * Reads an audit daemon's log (auditd.conf(5) `log_format = ENRICHED`; the records are those of the kernel's
 * audit, see ausearch(8)): a line for each record, records of one event with one serial number. Text that is
 * not plain stands in hexadecimal digits without quotes; behind a group separator come names for numbers.
 */
import { resolve } from 'node:path';
import type { Access, AccessedPath } from '../../../evidence/kernel-audit.js';

/** A rule of the key was added or removed. */
export interface RuleDeed {
  readonly wallMs: number;
  readonly deed: 'added' | 'removed';
  readonly pid: number;
  readonly program: string;
}

export interface KernelRecords {
  readonly accesses: readonly (Omit<Access, 'record' | 'atMs'> & { readonly wallMs: number })[];
  readonly rules: readonly RuleDeed[];
}

type Fields = ReadonlyMap<string, string>;

interface Event {
  readonly wallMs: number;
  readonly serial: number;
  readonly records: { readonly type: string; readonly fields: Fields }[];
}

const header = /^type=(\w+) msg=audit\((\d+\.\d+):(\d+)\): ?(.*)$/;
const field = /([\w-]+)=("[^"]*"|\([^)]*\)|[^\s"(]\S*)/g;

/** Events that rules of the key recorded, and what became of the rules themselves. */
export function kernelRecords(log: string, key: string): KernelRecords {
  const events = eventsIn(log);
  return {
    accesses: events.flatMap((event) => accessOf(event, key)),
    rules: events.flatMap((event) => ruleDeedOf(event, key)),
  };
}

/** A last line that is not whole is left out. */
function eventsIn(log: string): Event[] {
  const events = new Map<string, Event>();
  for (const line of log.slice(0, log.lastIndexOf('\n') + 1).split('\n')) {
    const [, type = '', seconds = '', serial = '', rest = ''] = header.exec(line) ?? [];
    if (type === '') continue;
    const name = `${seconds}:${serial}`;
    const event = events.get(name) ?? {
      ...{ wallMs: Math.round(Number(seconds) * 1000), serial: Number(serial), records: [] },
    };
    event.records.push({ type, fields: fieldsOf(rest) });
    events.set(name, event);
  }
  return [...events.values()];
}

function fieldsOf(text: string): Fields {
  const fields = new Map<string, string>();
  for (const [, name = '', value = ''] of text.replaceAll('\u001d', ' ').matchAll(field)) {
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}

function accessOf({ wallMs, serial, records }: Event, key: string): KernelRecords['accesses'] {
  const call = recordOf(records, 'SYSCALL');
  if (!call || !keysOf(call).includes(key)) return [];
  const cwd = textOf(recordOf(records, 'CWD')?.get('cwd')) || '/';
  const paths = records
    .filter(({ type }) => type === 'PATH')
    .map(({ fields }) => pathOf(fields, cwd));
  return [
    {
      ...{ wallMs, serial, paths, ...whoOf(call) },
      executable: textOf(call.get('exe')),
      uid: Number(call.get('uid')),
      call: call.get('SYSCALL') ?? call.get('syscall') ?? '',
      result: call.get('success') === 'yes' ? 'done' : 'refused',
    },
  ];
}

function ruleDeedOf({ wallMs, records }: Event, key: string): RuleDeed[] {
  const change = recordOf(records, 'CONFIG_CHANGE');
  const deed = { add_rule: 'added', remove_rule: 'removed' } as const;
  const done = deed[change?.get('op') as keyof typeof deed];
  if (!change || done === undefined || change.get('res') !== '1') return [];
  if (!keysOf(change).includes(key)) return [];
  return [{ wallMs, deed: done, ...whoOf(recordOf(records, 'SYSCALL')) }];
}

function recordOf(records: Event['records'], wanted: string): Fields | undefined {
  return records.find(({ type }) => type === wanted)?.fields;
}

function whoOf(call: Fields | undefined): { readonly pid: number; readonly program: string } {
  return { pid: Number(call?.get('pid') ?? 0), program: textOf(call?.get('comm')) };
}

function pathOf(fields: Fields, cwd: string): AccessedPath {
  return { path: resolve(cwd, textOf(fields.get('name'))), as: fields.get('nametype') ?? '' };
}

/** Of several rules that match one call, all keys stand in one field. */
function keysOf(fields: Fields): string[] {
  return textOf(fields.get('key')).split('\u0001');
}

function textOf(value: string | undefined): string {
  if (value === undefined || value.startsWith('(')) return '';
  if (value.startsWith('"')) return value.slice(1, -1);
  const isHex = value.length % 2 === 0 && /^[0-9A-F]+$/.test(value);
  return isHex ? Buffer.from(value, 'hex').toString('utf8') : value;
}
