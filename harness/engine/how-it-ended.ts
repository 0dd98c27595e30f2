/** An end in words, for the sentence that tells a user of it. */
import type { ExitStatus } from './engine.js';

export function howItEnded({ signal, code }: Pick<ExitStatus, 'signal' | 'code'>): string {
  if (signal) return `signal ${signal}`;
  if (code !== 0) return `exit code ${code}`;
  return "exit code 0 (a program that goes on in the background can't be followed: keep it in the foreground)";
}
