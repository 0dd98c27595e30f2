/** Tables and folded parts in Markdown, every cell escaped and bounded. */
import { shortened } from '../words/printable.js';
import { markdownCode, markdownText } from './escape.js';

export const cellCharactersMax = 160;
const numericColumns: ReadonlySet<string> = new Set([
  ...['lines', 'allowed', 'delivered', 'lost', 'destroyed'],
  ...['lost before', 'lost during', 'lost after', 'duplicates'],
]);

export function cell(text: string): string {
  return markdownText(shortened(text, cellCharactersMax));
}

export function code(text: string): string {
  return markdownCode(shortened(text, cellCharactersMax));
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const numeric = (name: string) => (numericColumns.has(name) ? '--:' : '---');
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(numeric)), ...rows.map(line)].join('\n');
}

export function folded(title: string, body: string): string {
  return `<details>\n<summary>${title}</summary>\n\n${body}\n\n</details>`;
}
