/** argv and environment in, exit code out: 0 after SIGTERM or SIGINT, 64 for wrong flags, 78 for a configuration
 * that can't be used. */
import { writeSync } from 'node:fs';
import { ConfigurationError } from './configuration.js';
import { helpText } from './help.js';
import { OptionError, type Options, readOptions } from './options.js';
import { Report } from './report.js';
import { Shipper } from './shipper.js';

const usageExitCode = 64;
const configExitCode = 78;

function options(): Options | null {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(usageExitCode);
  }
}

/** Log lines go out synchronously: what was said before a kill is said. */
function say(text: string): void {
  try {
    writeSync(1, text);
  } catch {
    // A full or closed pipe must not end the shipping.
  }
}

function run({ settings, hooks, defectNames }: Options): void {
  const report = new Report(say);
  const shipper = new Shipper(settings, hooks, report);
  report.event('starting', { output: settings.output, defects: defectNames.join(',') });
  let asked = 0;
  const stop = async () => {
    asked++;
    if (asked === 1) await shipper.stop();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => shipper.reload());
  try {
    shipper.start();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(configExitCode);
  }
}

const chosen = options();
if (chosen) run(chosen);
else process.stdout.write(helpText());
