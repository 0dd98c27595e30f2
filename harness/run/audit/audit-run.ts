/** Audits the log files of a run that wants it, once every shipper has ended, into audit.ndjson. */
import { readJournals } from '../../evidence/journal-reader.js';
import { harnessStreams } from '../../evidence/layout.js';
import { NdjsonWriter } from '../../evidence/ndjson-writer.js';
import { formatBytes, formatCount } from '../../support/units.js';
import type { Receiving } from '../pipeline.js';
import { auditLogs } from './audit-logs.js';

export async function auditRun(
  { setting, recorder, templates }: Receiving,
  signal: AbortSignal,
): Promise<void> {
  const { plan, directory, header, clock } = setting;
  if (plan.audit !== 'files') return;
  const log = new NdjsonWriter(directory.file('audit'));
  try {
    const { journals } = readJournals(directory.journal);
    const audited = await auditLogs(
      {
        directory: directory.logs,
        ...{ templates, run: header.run, nowMs: () => clock.nowMs() },
        journals: journals.filter(({ stream }) => stream < harnessStreams.first),
        tell: (record) => log.append(record),
      },
      signal,
    );
    const { files, lines, bytes } = audited;
    const message = `audited ${formatCount(lines)} lines (${formatBytes(bytes)}) in ${formatCount(files)} log files`;
    recorder.event({ event: 'note', severity: 'info', message });
  } finally {
    log.close();
  }
}
