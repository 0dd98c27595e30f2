/** Attributes of files and folders, which bind root too: chattr(1). */
import type { Cure } from '../engine/cures.js';

/**
 * The command for all files and folders in one. Links, sockets and pipes can't have an attribute, and are
 * left out: chattr's own -R fails of them, and so could never be told to have done its work.
 */
export function attributing(folder: string, change: `${'+' | '-'}${'a' | 'i'}`): Cure['command'] {
  const able = ['(', '-type', 'd', '-o', '-type', 'f', ')'];
  return ['find', folder, ...able, '-exec', 'chattr', change, '{}', '+'];
}
