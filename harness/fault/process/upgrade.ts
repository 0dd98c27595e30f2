/**
 * An upgrade in place: the old version is stopped under load, and the new one started on its state
 * directory, with the configuration rendered for it; on request the old one comes back at the cure, as after
 * an upgrade that was taken back. Proof: another image or program and another start time; where only options
 * changed, the configuration.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { connectDocker } from '../../engine/docker-client.js';
import { findImage } from '../../engine/docker-images.js';
import { EnvironmentError, UsageError } from '../../support/errors.js';
import { imageOf } from '../../target/image.js';
import { versionOf } from '../../target/manifest.js';
import type { Fault, Release, Rig, Site } from '../fault.js';
import { takeAway } from './away.js';
import { downMs, endSignal } from './end-signals.js';

const options = z.strictObject({
  to: z.string().min(1).describe('The version that takes over, as in --target NAME@VERSION'),
  options: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe('Options of the target that change with it'),
  binary: z
    .string()
    .min(1)
    .optional()
    .describe("The new version's program, for the process engine, where `to` does not name it"),
  signal: endSignal('SIGTERM'),
  downMs,
  cure: z
    .enum(['keep', 'downgrade'])
    .default('keep')
    .describe('downgrade: the old version comes back when `for` is over'),
});

type Options = z.infer<typeof options>;

export const upgrade: Fault<Options> = {
  kind: 'upgrade',
  description: 'stops the shipper and starts another version of it on its state, under load',
  options,
  requires: ['restart'],
  lasts: 'either',
  alters: 'configuration',
  async arrange(site, { to }) {
    await requireVersion(site, to);
    return {};
  },
  async inject(rig, chosen, signal) {
    const { to, cure } = chosen;
    const newer = rig.release({ version: to, options: chosen.options, binary: chosen.binary });
    const older = rig.release({ version: rig.choice.version });
    const changed = await swap(rig, newer, chosen, signal);
    const words = [changed === '' ? '' : `${rig.choice.version} became ${to}: ${changed}`];
    const heal = async () => {
      if (cure === 'keep' || words.length > 1 || signal.aborted) return;
      const back = await swap(rig, older, chosen, signal);
      words.push(back === '' ? '' : `${to} became ${rig.choice.version} again: ${back}`);
    };
    return {
      heal,
      trace: async () => (words.includes('') ? '' : words.join('; ')),
    };
  },
};

/** What changed, in words; '' when nothing did. */
async function swap(
  rig: Rig,
  { files, replacement }: Release,
  { signal: name, downMs }: Options,
  signal: AbortSignal,
): Promise<string> {
  const { instance, places } = rig;
  const before = await instance.program();
  const changed: string[] = [];
  const meanwhile = async () => {
    for (const [file, text] of Object.entries(files)) {
      const path = join(places.config, file);
      if (readFileSync(path, 'utf8') !== text) changed.push(file);
      writeFileSync(path, text);
    }
  };
  const away = await takeAway(rig, { signal: name, downMs, meanwhile, as: replacement }, signal);
  await away.back();
  const started = await away.trace();
  const after = await instance.program();
  const programs = before === after ? [] : [`${before} became ${after}`];
  const configuration = changed.length > 0 ? [`${changed.join(', ')} changed`] : [];
  const found = [...programs, ...configuration];
  return found.length === 0 || started === '' ? '' : [...found, started].join(', ');
}

/** Before the run: the version is known, and its image is here. */
async function requireVersion({ choice, engine }: Site, to: string): Promise<void> {
  const { manifest } = choice;
  const newer = { manifest, version: to };
  if (!versionOf(newer)) {
    const known = Object.keys(manifest.versions).join(', ');
    throw new UsageError(
      `upgrade: target ${manifest.name} has no version '${to}': expected one of ${known}`,
    );
  }
  if (engine.kind !== 'docker') return;
  const image = imageOf(newer, process.env);
  if (image && (await findImage(connectDocker(), image.reference))) return;
  throw new EnvironmentError(
    `upgrade: the image of ${manifest.name}@${to} is not on this machine: run 'lostline images ${manifest.name}@${to}'`,
  );
}
