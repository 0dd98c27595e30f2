/**
 * Errors that a person is meant to read: one sentence of where, what was expected, what was found
 * and what to do. Anything else that escapes is a bug of ours (exit code 70).
 */

/** Exit codes of every command; scripts hang on these. */
export const exitCodes = {
  pass: 0,
  fail: 1,
  unknown: 2,
  usage: 64,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An error that carries its exit code and is shown without a stack trace. */
export abstract class ReportedError extends Error {
  abstract readonly exitCode: ExitCode;
}

/** The scenario, the flags or the user's own files are wrong: exit code 64. */
export class UsageError extends ReportedError {
  override readonly name = 'UsageError';
  readonly exitCode = exitCodes.usage;
}

/** The machine can't do it (no Docker, port taken, disk full): nothing is proved, exit code 2. */
export class EnvironmentError extends ReportedError {
  override readonly name = 'EnvironmentError';
  readonly exitCode = exitCodes.unknown;
}

/** Ctrl-C or SIGTERM: everything was healed and stopped, exit code 130. */
export class InterruptedError extends ReportedError {
  override readonly name = 'InterruptedError';
  readonly exitCode = exitCodes.interrupted;
}

/** A system error's code such as `ENOENT`, or undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The message of whatever was thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
