/** The faults of lines changed after the fact, and the defences against them. */
import type { AnyFault } from '../fault.js';
import { appendOnly } from './append-only.js';
import { auditRules } from './audit-rules.js';
import { immutable } from './immutable.js';
import { tamperAuditRules } from './tamper-audit-rules.js';
import { tamperEdit } from './tamper-edit.js';
import { tamperErase } from './tamper-erase.js';
import { tamperInsert } from './tamper-insert.js';
import { tamperRemove } from './tamper-remove.js';
import { tamperReorder } from './tamper-reorder.js';
import { tamperReplace } from './tamper-replace.js';
import { tamperSpool } from './tamper-spool.js';
import { tamperTimestamps } from './tamper-timestamps.js';
import { unprivilegedReader } from './unprivileged-reader.js';

export const tamperFaults = [
  tamperEdit,
  tamperErase,
  tamperTimestamps,
  tamperReorder,
  tamperRemove,
  tamperInsert,
  tamperReplace,
  tamperSpool,
  appendOnly,
  immutable,
  auditRules,
  tamperAuditRules,
  unprivilegedReader,
] as readonly AnyFault[];
