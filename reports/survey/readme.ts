/**
 * Puts the table of a survey into a target's README.md, between marks of its own, a table for each
 * version, and the command that made it. Rows of scenarios that were not tried again stay; all text outside of the marks does.
 */
import { surveyCommand } from './command.js';
import { surveyTable } from './table.js';

const heading = '## Faults seen';

function marks(named: string) {
  return { begin: `<!-- faults-seen ${named} -->`, end: `<!-- /faults-seen ${named} -->` };
}

/**
 * @param named 'rsyslog@8.2302'
 * @param rows in Markdown, by scenario
 */
export function withFaultsSeen(
  readme: string,
  named: string,
  rows: ReadonlyMap<string, string>,
): string {
  const { begin, end } = marks(named);
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  const known = from >= 0 && to > from ? rowsIn(readme.slice(from, to)) : new Map<string, string>();
  const merged = new Map([...known, ...rows]);
  const sorted = [...merged].sort(([one], [other]) => one.localeCompare(other));
  const body = surveyTable(sorted.map(([, row]) => row));
  const command = surveyCommand(
    named,
    sorted.map(([scenario]) => scenario),
  );
  const parts = [`${begin}\n### ${named}`, command, `${body}\n${end}`];
  const block = parts.filter(Boolean).join('\n\n');
  if (known.size > 0 || (from >= 0 && to > from)) {
    return readme.slice(0, from) + block + readme.slice(to + end.length);
  }
  return inserted(readme, block);
}

const introduction = `${heading}

Each row is one run, and a race or a busy machine can make the next one come out otherwise: repeat what you rely on. A scenario
says what passing looks like. The command above a table runs its scenarios again and writes it anew; without names of scenarios all of
scenarios/faults are tried, and \`--family\` tries a folder of them.`;

/** Behind the other versions' tables, or at the end. */
function inserted(readme: string, block: string): string {
  const last = readme.lastIndexOf('<!-- /faults-seen ');
  if (last < 0) return `${readme.trimEnd()}\n\n${introduction}\n\n${block}\n`;
  const at = readme.indexOf('-->', last) + '-->'.length;
  return `${readme.slice(0, at)}\n\n${block}${readme.slice(at)}`;
}

function rowsIn(block: string): Map<string, string> {
  const rows = new Map<string, string>();
  for (const line of block.split('\n')) {
    const name = /^\| `([^`]+)` \|/.exec(line)?.[1];
    if (name !== undefined) rows.set(name, line);
  }
  return rows;
}
