/** The user without rights of every Linux distribution, and how a program becomes it. */
export const nobody = 65_534;

/** What a program is started with to run as nobody from its first instruction: setpriv(1). */
export const asNobody: readonly string[] = [
  ...['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'],
];

/**
 * Gives up the rights of this process for good: groups first, the user last, who may change neither.
 * @throws Error with code EPERM when the process isn't root's
 */
export function become(user: number): void {
  process.setgroups?.([]);
  process.setgid?.(user);
  process.setuid?.(user);
}
