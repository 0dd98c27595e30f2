/** System errors at a file, as one sentence that names the path and what to do. */
import { EnvironmentError, errorCode, messageOf, ReportedError } from '../support/errors.js';

const advice: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space or choose another directory',
  EDQUOT: 'the disk quota is used up: free some space or choose another directory',
  EFBIG: 'the file reached its size limit: rotate more often or raise the limit (ulimit -f)',
  EACCES: 'permission is missing: make the directory and its files writable for this user',
  EPERM: 'the operation is not permitted: look for immutable or append-only attributes (lsattr)',
  EROFS: 'the file system is read-only: choose another directory',
  EIO: 'the disk reports an input/output error: look at dmesg',
  ENOENT: 'the directory does not exist',
  ENOTDIR: 'a part of the path is no directory',
  EMFILE: 'too many files are open: raise the limit (ulimit -n) or use fewer streams',
};

/** @param action what was tried, such as 'write the log'. */
export function fileError(error: unknown, action: string, path: string): ReportedError {
  if (error instanceof ReportedError) return error;
  const code = errorCode(error);
  const why = (code && advice[code]) ?? messageOf(error);
  const text = `can't ${action} ${path}: ${why}${code ? ` (${code})` : ''}`;
  return new EnvironmentError(text, { cause: error });
}
