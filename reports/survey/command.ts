/** The command that makes a table of a survey again, as a block of Markdown. */

/** Scenarios of scenarios/faults carry their folder and their file in their names. */
const shippedName = /^faults-([a-z]+)-(.+)$/;

/**
 * @param named 'rsyslog@8.2302' or 'rsyslog@8.2302, profile lossless'
 * @param scenarios names of the table's rows; those that Lostline does not ship are left out
 */
export function surveyCommand(named: string, scenarios: Iterable<string>): string {
  const [target = '', profile] = named.split(', profile ');
  const files = [...scenarios].flatMap((name) => {
    const [, family, file] = shippedName.exec(name) ?? [];
    return family === undefined ? [] : [`scenarios/faults/${family}/${file}.yaml`];
  });
  if (files.length === 0) return '';
  const flags = profile === undefined ? '' : ` --profile ${profile}`;
  const lines = [`npx lostline faults try --target ${target}${flags} --write`, ...files];
  return `\`\`\`sh\n${lines.join(' \\\n  ')}\n\`\`\``;
}
