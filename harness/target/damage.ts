/**
 * Breaks a rendered configuration in a way that people's tools and tired hands do. Pure: text in, text out.
 * What depends on the syntax is data of the target (damage-schema.ts); blank, half-written and with a line
 * that nobody understands any file can be.
 */
import type { DamageSchema, Edits } from './damage-schema.js';
import type { Manifest } from './manifest.js';

const damages = [
  ...(['blank', 'comments', 'half', 'syntaxError'] as const),
  ...(['noInputs', 'noOutputs', 'noMatch', 'outputGone', 'allowListEmpty'] as const),
] as const;
export type Damage = (typeof damages)[number];

const anyText = new Set<Damage>(['blank', 'half', 'syntaxError']);

/** What can be done to this target's configuration; nothing where it has no file. */
export function damagesOf({ configFile, damage }: Pick<Manifest, 'configFile' | 'damage'>) {
  if (configFile === undefined) return [];
  return damages.filter((kind) => {
    if (kind === 'comments') return damage?.comment !== undefined;
    return anyText.has(kind) || damage?.[kind as keyof DamageSchema] !== undefined;
  });
}

/** null: this text has nothing that could be broken so. */
export function damaged(text: string, kind: Damage, schema: Partial<DamageSchema>): string | null {
  if (kind === 'blank') return text === '' ? null : '';
  if (kind === 'half') return halfOf(text);
  if (kind === 'syntaxError') return `${text}\n${schema.syntaxError ?? '{{{ ((('}\n`;
  if (kind === 'comments') return commented(text, schema.comment);
  return edited(text, schema[kind]);
}

/** With an allow-list of Lostline's own lines, which is then there to be emptied; null: it can't have one. */
export function withAllowList(text: string, schema: Partial<DamageSchema>): string | null {
  const isThere = edited(text, schema.allowListEmpty) !== null;
  return isThere ? text : edited(text, schema.allowList);
}

function commented(text: string, comment: string | undefined): string | null {
  if (comment === undefined || text === '') return null;
  return text.replaceAll(/^(?=[\s\S])/gm, `${comment} `);
}

/** As a writer leaves it that was stopped in the middle of a line. */
function halfOf(text: string): string | null {
  let at = Math.floor(text.length / 2);
  while (at < text.length && (text[at] === '\n' || text[at - 1] === '\n')) at++;
  return at === 0 || at === text.length ? null : text.slice(0, at);
}

/** All of the edits that find something. */
function edited(text: string, edits: Edits | undefined): string | null {
  let made = text;
  for (const { find, replace } of edits ?? [])
    made = made.replace(new RegExp(find, 'gms'), replace);
  return made === text ? null : made;
}
