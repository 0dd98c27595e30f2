/** What --help says. */
import { defects } from './defects/catalogue.js';
import { defaultSettings as settings } from './settings.js';

const usage = `Lostline's reference shipper: tails log files and ships every line at least once.

Usage: node dist/targets/reference/shipper/main.js [flags]

Environment:
  LOSTLINE_LOG_DIR    directory that relative patterns start at
  LOSTLINE_LOG_GLOB   pattern of live and rotated files, e.g. '/logs/app-*.log*' (folders may hold a * too)
  LOSTLINE_SINK_URL   where to POST newline-separated lines; 2xx accepts them
  LOSTLINE_SINK_TCP   host:port that takes newline-separated lines
  LOSTLINE_STATE_DIR  where positions.json is kept; none is kept without it

Signals: SIGTERM sends what was read, keeps the positions and exits 0 (a second one exits at once);
SIGHUP reads the configuration again and looks at the directory now. Events and, every second, counters go to stdout as JSON lines.

Flags:
  --config FILE        what to follow, which lines, how to ship (README): read at the start and at SIGHUP
  --output http|tcp    default: http, or tcp if only LOSTLINE_SINK_TCP is set (tcp-lines is tcp too)
  --format plain|cri   cri joins the partial records of container logs (${settings.format})
  --defect NAME        switch on a defect (below); may be repeated
  --defect-chance P    how likely this process has its defects, 0 to 1, drawn once from the seed (1)
  --seed N             of that draw: the same seed and chance give the same answer (0)
  --watch on|off       look at once when a name in the directory changes (${settings.watch})
  --poll-ms N          between two looks (${settings.pollMs})
  --read-bytes N       one read (${settings.readBytes})
  --batch-bytes N      one batch (${settings.batchBytes})
  --queue-bytes N      read and not yet accepted; reading stops there (${settings.queueBytes})
  --flush-ms N         how long a batch may wait for more lines (${settings.flushMs})
  --grace-ms N         hold a rotated file so long after its last growth (${settings.graceMs})
  --checkpoint-ms N    between two saves of the positions (${settings.checkpointMs})
  --retries-max N      drop a batch after so many retries (never)
  --retry-ms N         first pause before a retry; it doubles up to ${settings.retryMsMax} (${settings.retryMs})
  --timeout-ms N       no answer for so long is a refusal (${settings.timeoutMs})
  --drain-ms N         how long SIGTERM waits for the sink (${settings.drainMs})
  --file-limit N       open log files (${settings.fileLimit})

Defects, and the real bugs that they mimic:
`;

export function helpText(): string {
  const entries = defects.map(
    ({ name, summary, mimics }) => `  ${name.padEnd(24)}${summary}\n${' '.repeat(28)}${mimics}\n`,
  );
  return usage + entries.join('');
}
