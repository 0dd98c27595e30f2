/**
 * Audits every log file that still stands when the shipper has ended, of the run's own streams; see
 * evidence/audit.ts. Files that a rotation deleted or truncated are counted and not judged.
 */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import {
  type Alteration,
  type Audited,
  type AuditRecord,
  alterationsMax,
} from '../../evidence/audit.js';
import type { StreamJournal } from '../../evidence/journal.js';
import type { LineTemplates } from '../../line/templates.js';
import { messageOf } from '../../support/errors.js';
import { auditFile, type Found } from './audit-file.js';
import { ExpectedLines } from './expected-lines.js';
import { type Standing, toStand } from './standing.js';

const pieceBytes = 1024 * 1024;
const failuresMax = 10;

export interface LogAudit {
  /** Of the log files; journals name them from there. */
  readonly directory: string;
  readonly templates: LineTemplates;
  /** The run's name in the tokens. */
  readonly run: string;
  readonly journals: readonly StreamJournal[];
  readonly tell: (record: AuditRecord) => void;
  readonly nowMs: () => number;
}

/** Tells every alteration, and in the end what was looked at. */
export async function auditLogs(audit: LogAudit, signal: AbortSignal): Promise<Audited> {
  const tally = { files: 0, lines: 0, bytes: 0, notThere: 0, omitted: 0 };
  const failures: string[] = [];
  let told = 0;
  for (const journal of audit.journals) {
    const lines = new ExpectedLines(audit.templates, audit.run, journal);
    const { standing, notThere } = toStand(journal, audit);
    tally.notThere += notThere;
    for (const one of standing) {
      signal.throwIfAborted();
      const tell = (found: Found) => {
        if (told++ < alterationsMax) audit.tell(alterationOf(one, found));
        else tally.omitted++;
      };
      try {
        const { lines: count, bytes } = await auditOne(one, lines, tell);
        tally.files++;
        tally.lines += count;
        tally.bytes += bytes;
      } catch (error) {
        if (failures.length < failuresMax) failures.push(`${one.path}: ${messageOf(error)}`);
      }
    }
  }
  const summary: Audited = { record: 'audited', atMs: audit.nowMs(), ...tally, failures };
  audit.tell(summary);
  return summary;
}

async function auditOne(
  { path, inode, expected }: Standing,
  lines: ExpectedLines,
  tell: (found: Found) => void,
) {
  const { first, last } = expected;
  const all = { first, last, offset: 0, bytes: 0 };
  if (!existsSync(path)) {
    tell({ kind: 'gone', ...all });
    return { lines: 0, bytes: 0 };
  }
  const isReplaced = String(statSync(path, { bigint: true }).ino) !== inode;
  if (isReplaced) tell({ kind: 'replaced', ...all });
  const file = createReadStream(path, { highWaterMark: pieceBytes });
  const pieces = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => pieces.destroy(error));
  const missingAtEnd = isReplaced ? 'elsewhere' : 'removed';
  return auditFile(pieces, lines, { ...expected, missingAtEnd }, tell);
}

function alterationOf({ generation: of, path }: Standing, found: Found): Alteration {
  const { stream, epoch, generation } = of;
  return { record: 'alteration', stream, epoch, generation, path, ...found };
}
