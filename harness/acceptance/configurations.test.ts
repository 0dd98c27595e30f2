/** Every configuration that is rendered is held before the real program, in every version's image. */
import { describe, expect, it } from 'vitest';
import { checkedImages, configurations, refused, spoilt } from './testing/configurations.js';

describe.each(checkedImages('images'))('$image', (checked) => {
  const all = configurations(checked.choice);
  const { configFile } = checked.choice.manifest;

  it('takes every configuration that is rendered for it', async () => {
    expect(all.length).toBeGreaterThan(20);
    expect(await refused(checked, all)).toBe('');
  });

  it('refuses a spoilt one, so the check is a real one', async () => {
    const [sound] = all;
    const said = await refused(checked, [sound!, spoilt(sound!, configFile!)]);
    expect(said).toMatch(/^\S*\/spoilt\//);
  });
});
