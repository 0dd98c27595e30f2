/**
 * Text from a run made harmless in GitHub-flavoured Markdown: it can neither start markup, HTML, a
 * mention or a link to an issue (GitHub links those in the rendered text, so that a backslash does not
 * help), nor break out of a table cell.
 */
import { printable } from '../words/printable.js';

const zeroWidthSpace = '\u200b';

export function markdownText(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]#|~]/g, '\\$&')
    .replace(/#(?=\d)/g, `#${zeroWidthSpace}`)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@/g, `@${zeroWidthSpace}`)
    .replace(/:\/\//g, `:${zeroWidthSpace}//`);
}

/** A code span for a table cell or a sentence; the fence is longer than any run of backticks in it. */
export function markdownCode(text: string): string {
  const plain = printable(text).replace(/\|/g, '\\|');
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 || plain === '' ? ' ' : '';
  return `${fence}${pad}${plain}${pad}${fence}`;
}
