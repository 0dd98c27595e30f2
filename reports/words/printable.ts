/**
 * Text from a run (paths, messages) made safe to print: control characters are shown as `\x1b`
 * instead of being sent to the reader's terminal, and line breaks become spaces.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

export function printable(text: string): string {
  return text
    .replace(/\s*\r?\n\s*/g, ' ')
    .replace(control, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** The same of a text whose lines are to stay lines, such as all the mistakes of a scenario. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** At most `charactersMax`, with an ellipsis where something was cut. */
export function shortened(text: string, charactersMax: number): string {
  return text.length <= charactersMax
    ? text
    : `${text.slice(0, Math.max(0, charactersMax - 3))}...`;
}
