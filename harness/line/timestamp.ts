/** The instants that some formats carry, in their own notation. All have a fixed width. */
export type TimestampStyle = 'milliseconds' | 'nanoseconds' | 'nginx';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * RFC 3339 with milliseconds; the same with nanoseconds (ending in 1, since container runtimes cut
 * trailing zeros and the width must not change); or nginx's `$time_local` in UTC.
 */
export function formatTimestamp(style: TimestampStyle, wallMs: number): string {
  const iso = new Date(wallMs).toISOString();
  if (style === 'milliseconds') return iso;
  if (style === 'nanoseconds') return `${iso.slice(0, -1)}000001Z`;
  const month = months[Number(iso.slice(5, 7)) - 1];
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
