import { describe, expect, it } from 'vitest';
import { lacksOf, type Machine, needs } from './machine.js';

const bare: Machine = {
  dockerLack: 'no daemon answers',
  isRoot: false,
  hasImage: () => false,
  hasProgram: async () => false,
};
const whole: Machine = {
  dockerLack: '',
  isRoot: true,
  hasImage: (name) => name === 'lostline/tools:12',
  hasProgram: async (name) => name === 'chattr',
};

describe('what a fault lacks', () => {
  it('is nothing where everything is there', async () => {
    const lacks = needs('docker', 'root', 'image lostline/tools:12', 'program chattr');
    expect(await lacks(whole)).toBe('');
  });

  it('is all that is missing, with what to do, Docker once', async () => {
    const lacks = needs('docker', 'image lostline/tools:12', 'root', 'program chattr');
    expect(await lacks(bare)).toBe(
      "Docker: no daemon answers; root's rights: run it as root; the program chattr: install it",
    );
    expect(await needs('image lostline/none:1')(whole)).toBe(
      "the image lostline/none:1: 'docker/setup images' builds it",
    );
  });

  it('follows from its engines where it says nothing', async () => {
    expect(await lacksOf({}, bare)).toBe('');
    expect(await lacksOf({ engines: ['process'] }, bare)).toBe('');
    expect(await lacksOf({ engines: ['docker'] }, bare)).toBe('Docker: no daemon answers');
    expect(await lacksOf({ engines: ['docker'], lacks: needs('root') }, bare)).toContain('root');
  });
});
