/** What can be broken in the configurations that the shipped targets render. */
import { describe, expect, it } from 'vitest';
import { readTargets } from './catalogue.js';
import { type Damage, damaged, damagesOf, withAllowList } from './damage.js';
import { damageSchema } from './damage-schema.js';
import { profileNames, resolveOptions } from './options.js';
import { renderTarget } from './render.js';
import { otherOptions, placesOf, sinkAddress, templateKinds } from './testing/rendered-text.js';

const schema = damageSchema.parse({
  comment: '#',
  noInputs: [{ find: '^follow .*?\\n' }],
  allowList: [{ find: '$(?!\\n)', replace: 'allow LL' }],
  allowListEmpty: [{ find: '^allow .*', replace: 'allow' }],
});

describe('a configuration', () => {
  const text = 'follow /a\nfollow /b\nship http\n';

  it.each([
    ['blank', ''],
    ['comments', '# follow /a\n# follow /b\n# ship http\n'],
    ['half', 'follow /a\nfollo'],
    ['syntaxError', `${text}\n{{{ (((\n`],
    ['noInputs', 'ship http\n'],
  ] as [Damage, string][])('can be %s', (kind, expected) => {
    expect(damaged(text, kind, schema)).toBe(expected);
  });

  it('that has nothing to break is not broken', () => {
    expect(damaged('ship http\n', 'noInputs', schema)).toBeNull();
    expect(damaged(text, 'noOutputs', schema)).toBeNull();
    expect(damaged('', 'blank', schema)).toBeNull();
  });

  it('gets one allow-list, however often it is asked for, and it can be emptied', () => {
    const once = withAllowList(text, schema)!;
    expect(once).toBe(`${text}allow LL`);
    expect(withAllowList(once, schema)).toBe(once);
    expect(damaged(once, 'allowListEmpty', schema)).toBe(`${text}allow`);
    expect(damaged(text, 'allowListEmpty', schema)).toBeNull();
  });
});

const withFile = readTargets().filter(({ configFile }) => configFile !== undefined);

describe.each(withFile.map((manifest) => [manifest.name, manifest] as const))(
  '%s',
  (_name, manifest) => {
    const own = manifest.damage ?? damageSchema.parse({});
    const version = manifest.defaultVersion;
    const texts = templateKinds(manifest).flatMap((kind) => {
      const all = profileNames(manifest).map((name) => resolveOptions(manifest, {}, name));
      return [...all, resolveOptions(manifest, otherOptions(manifest))].map((options) => {
        const choice = { manifest, version };
        const { files } = renderTarget(choice, placesOf(manifest), [sinkAddress(kind)], options);
        return [kind, files[manifest.configFile!] ?? ''] as const;
      });
    });

    it.each(damagesOf(manifest))('can be broken in every protocol: %s', (damage) => {
      for (const [kind, text] of texts) {
        const sound = damage === 'allowListEmpty' ? withAllowList(text, own) : text;
        expect(sound, `${kind}: no allow-list`).not.toBeNull();
        const broken = damaged(sound ?? '', damage, own);
        expect(broken, `${kind}: nothing to break`).not.toBeNull();
        expect(broken, kind).not.toBe(sound);
      }
    });
  },
);
