/**
 * One program in five roles: started plainly it supervises the other four, which are this program too.
 * Exit code 0 after SIGTERM or SIGINT, 64 for wrong flags, 70 when one of the four ended by itself.
 * Events go to stdout as JSON lines.
 */
import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runPart } from './child.js';
import { OptionError, type Options, readOptions } from './options.js';
import type { PartSetting } from './part.js';
import { Supervisor } from './supervisor.js';

const exitCodes = { usage: 64, failure: 70 } as const;

function options(): Options {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(exitCodes.usage);
  }
}

/** Synchronously: what was said before a kill is said. */
const say: PartSetting['say'] = (event, fields = {}) => {
  try {
    writeSync(1, `${JSON.stringify({ event, ...fields })}\n`);
  } catch {
    // A full or closed pipe must not end the shipping.
  }
};

async function supervise({ settings }: Options): Promise<void> {
  const supervisor = new Supervisor({
    ...{ settings, say, args: process.argv.slice(2) },
    program: fileURLToPath(import.meta.url),
    failed: () => process.exit(exitCodes.failure),
  });
  const stop = () => {
    supervisor.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.on('SIGHUP', () => supervisor.reload());
  await supervisor.start();
}

const chosen = options();
if (chosen.role === 'supervisor') await supervise(chosen);
else await runPart(chosen.role, chosen, say);
