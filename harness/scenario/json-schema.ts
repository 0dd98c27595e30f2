/**
 * The JSON Schema of scenarios, for editors: generated from the zod schema, so names, units and
 * descriptions are the same in both. What spans fields is not in it; `lostline validate` says that.
 */
import { z } from 'zod';
import { scenarioSchema } from './schema.js';

/** The text of scenarios/schema.json (JSON Schema draft 2020-12). */
export function scenarioJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input' });
  return `${JSON.stringify({ ...schema, title: 'Lostline scenario' }, null, 2)}\n`;
}
