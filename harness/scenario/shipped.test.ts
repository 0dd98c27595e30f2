/** The scenarios that come with Lostline, and the schema that editors check them by. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import { scenarioJsonSchema } from './json-schema.js';
import { parseScenario } from './read.js';

const folder = packageFile('scenarios');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.yaml'),
);

/** Paths of the fields that say nothing about themselves. */
function undescribed(schema: Record<string, unknown>, path = ''): string[] {
  const properties = (schema.properties ?? {}) as Record<string, Record<string, unknown>>;
  const own = Object.entries(properties).flatMap(([key, field]) => [
    ...(typeof field.description === 'string' ? [] : [`${path}.${key}`]),
    ...undescribed(field, `${path}.${key}`),
  ]);
  const variants = [schema.anyOf, schema.oneOf, schema.items ? [schema.items] : []].flat();
  const inner = variants.filter((variant) => typeof variant === 'object' && variant !== null);
  return [...own, ...inner.flatMap((variant) => undescribed({ ...variant }, path))];
}

describe.each(files)('scenarios/%s', (path) => {
  const text = readFileSync(join(folder, path), 'utf8');
  const { scenario } = parseScenario(text, path);

  it('is named after its file and says what it shows', () => {
    expect(scenario.name).toBe(path.replace(/\.yaml$/, '').replaceAll('/', '-'));
    expect(scenario.description).toMatch(/\.$/);
  });

  it('begins with the schema for editors and a lesson', () => {
    const up = '../'.repeat(path.split('/').length - 1) || './';
    const [first, ...lesson] = text
      .split(/^name:/m)[0]!
      .trim()
      .split('\n');
    expect(first).toBe(`# yaml-language-server: $schema=${up}schema.json`);
    expect(lesson.length).toBeGreaterThan(3);
    expect(lesson.join(' ')).toMatch(/correct shipper|correct one/i);
  });
});

describe('scenarios/schema.json', () => {
  it('is current (npm run generate)', () => {
    expect(readFileSync(join(folder, 'schema.json'), 'utf8')).toBe(scenarioJsonSchema());
  });

  it('describes every field', () => {
    expect(undescribed(JSON.parse(scenarioJsonSchema()))).toEqual([]);
  });

  it('shows editors the forms that units take', () => {
    const { properties } = JSON.parse(scenarioJsonSchema());
    const [, text] = properties.load.properties.duration.anyOf;
    expect(new RegExp(text.pattern).test('20s')).toBe(true);
    expect(new RegExp(text.pattern).test('20 parsecs')).toBe(false);
  });
});
