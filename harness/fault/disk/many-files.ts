/**
 * Thousands of files appear among the log files at once, with one line each that is told from the load's. A shipper
 * that opens all of them runs into its limit of descriptors or of watches, or is slow at everything else.
 * They are made and removed a hundred at a time, so that the load is written on meanwhile.
 * Proof: how many stood there; figures: how many of their lines arrived.
 */
import { mkdirSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { noiseMark } from '../../line/noise.js';
import type { Fault } from '../fault.js';
import { strangePath } from './strange-file.js';

const options = z.strictObject({
  files: z.number().int().min(1).max(50_000).default(10_000).describe('How many'),
});

const inOneTurn = 100;

async function forEach(files: number, act: (number: number) => void): Promise<void> {
  for (let number = 1; number <= files; number++) {
    act(number);
    if (number % inOneTurn === 0) await nextTurn();
  }
}

/** A twentieth of what `rmSync` takes. */
function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

export const manyFiles: Fault<z.infer<typeof options>> = {
  kind: 'manyFiles',
  description: 'makes thousands of files among the log files at once',
  options,
  lasts: 'always',
  async inject(rig, { files }) {
    const pathOf = (number: number) => strangePath(rig, `many-${number}`);
    const folder = dirname(pathOf(1));
    const prefix = basename(pathOf(1)).split('many-')[0] ?? '';
    const before = rig.noise();
    mkdirSync(folder, { recursive: true });
    const removing = ['-maxdepth', '1', '-name', `${prefix}many-*`, '-delete'];
    const command = ['find', folder, ...removing] as const;
    const forget = rig.remember({ of: `many files in ${folder}`, command, at: folder });
    await forEach(files, (number) =>
      writeFileSync(pathOf(number), `${noiseMark(rig.run)} file ${number} of ${files}\n`),
    );
    const standing = () =>
      readdirSync(folder).filter((name) => name.startsWith(`${prefix}many-`)).length;
    let stood = 0;
    return {
      heal: async () => {
        stood ||= standing();
        await forEach(files, (number) => remove(pathOf(number)));
        forget();
      },
      trace: async () => (stood > 0 ? `${stood} files stood in ${folder}` : ''),
      figures: async () => ({
        files: stood,
        linesArrived: rig.noise().messages - before.messages,
      }),
    };
  },
};
