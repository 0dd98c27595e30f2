/** Records as a kernel 6.1 and auditd 3.0 wrote them, without the fields that nobody asks for. */
import { describe, expect, it } from 'vitest';
import { kernelRecords } from './kernel-records.js';

const key = 'lostline-x';
const at = 'msg=audit(1795291751.258:9):';

/** Names stand behind a group separator. */
const call = (fields: string, names = 'SYSCALL=openat UID="nobody"') =>
  `type=SYSCALL ${at} arch=c000003e syscall=257 ${fields}\u001dARCH=x86_64 ${names}`;
const refused = call(
  `success=no exit=-13 items=1 ppid=1 pid=696 auid=4294967295 uid=65534 gid=65534 tty=(none) comm="dd" exe="/usr/bin/dd" subj=kernel key="${key}"`,
);
const folder = `type=CWD ${at} cwd="/mnt/logs"`;
const path = (name: string, nametype: string) =>
  `type=PATH ${at} item=0 name=${name} inode=7 dev=00:11 mode=0100600 nametype=${nametype} cap_fp=0\u001dOUID="root"`;

const log = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');

describe('what the kernel recorded', () => {
  it('is told with program, process, user, call and files', () => {
    const text = log(refused, folder, path('"/mnt/logs/app.log"', 'NORMAL'));
    expect(kernelRecords(text, key)).toEqual({
      rules: [],
      accesses: [
        {
          ...{ wallMs: 1_795_291_751_258, serial: 9, pid: 696, uid: 65_534, program: 'dd' },
          ...{ executable: '/usr/bin/dd', call: 'openat', result: 'refused' },
          paths: [{ path: '/mnt/logs/app.log', as: 'NORMAL' }],
        },
      ],
    });
  });

  it('has names in hexadecimal digits where they are odd, and from the folder of the program', () => {
    const text = log(refused, folder, path('622063', 'DELETE'), path('"a"', 'CREATE'));
    const [access] = kernelRecords(text, key).accesses;
    expect(access?.paths).toEqual([
      { path: '/mnt/logs/b c', as: 'DELETE' },
      { path: '/mnt/logs/a', as: 'CREATE' },
    ]);
  });

  it("is another one's where another key stands, and ours where several do", () => {
    const other = refused.replace(`key="${key}"`, 'key="lostline-y"');
    const both = Buffer.from(`lostline-y\u0001${key}`).toString('hex').toUpperCase();
    expect(kernelRecords(log(other), key).accesses).toEqual([]);
    expect(kernelRecords(log(refused.replace(`"${key}"`, both)), key).accesses).toHaveLength(1);
  });

  it('leaves out a line that is not whole', () => {
    expect(kernelRecords(refused, key).accesses).toEqual([]);
  });
});

describe('rules that were laid and taken away', () => {
  const change = (op: string, res = 1) =>
    `type=CONFIG_CHANGE ${at} auid=4294967295 ses=4294967295 subj=kernel op=${op} key="${key}" list=4 res=${res}\u001dAUID="unset"`;
  const by = call('success=yes pid=701 comm="auditctl" key=(null)', 'SYSCALL=sendto');

  it('are told with who did it', () => {
    const done = { wallMs: 1_795_291_751_258, pid: 701, program: 'auditctl' };
    expect(kernelRecords(log(change('add_rule'), by), key).rules).toEqual([
      { deed: 'added', ...done },
    ]);
    expect(kernelRecords(log(change('remove_rule'), by), key).rules).toEqual([
      { deed: 'removed', ...done },
    ]);
  });

  it('are none when the kernel refused it, or they have another key', () => {
    expect(kernelRecords(log(change('remove_rule', 0), by), key).rules).toEqual([]);
    expect(kernelRecords(log(change('remove_rule'), by), 'lostline-y').rules).toEqual([]);
  });
});
