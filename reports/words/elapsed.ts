/** Spans of time as people say them: '840ms', '12.3s', '12m 30s', '3h 05m', '7d 02h'. */
import { formatDuration } from '../../harness/support/units.js';

export function elapsed(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return formatDuration(ms);
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  const two = (value: number) => String(value).padStart(2, '0');
  if (hours < 1) return `${minutes}m ${two(seconds % 60)}s`;
  if (hours < 24) return `${hours}h ${two(minutes % 60)}m`;
  return `${Math.floor(hours / 24)}d ${two(hours % 24)}h`;
}

/** The same in whole seconds: a countdown with fractions is hard to read. */
export function countdown(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : elapsed(seconds * 1000);
}
