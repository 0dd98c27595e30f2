import { describe, expect, it } from 'vitest';
import { assignmentWithoutSecret, commandWithoutSecrets, secretNames } from './hide-secrets.js';
import { sinkTypes } from './open.js';

describe('secrets of sinks', () => {
  it('are all options whose names say so', () => {
    const names = Object.values(sinkTypes).flatMap(({ options }) => Object.keys(options.shape));
    const telling = names.filter((name) => /key$|password|secret|token/i.test(name));
    expect([...secretNames].sort()).toEqual([...new Set(telling)].sort());
    expect([...secretNames].sort()).toEqual(['password', 'sharedKey', 'token']);
  });

  it('keep their words', () => {
    expect(sinkTypes.forward.options.shape.password.description).toBe("The user's password");
  });
});

describe('a command line', () => {
  it.each([
    ['--token s3cret', '--token ***'],
    ['--token=s3cret', '--token=***'],
    ['--option sharedKey=s3cret', '--option sharedKey=***'],
    ['--option=password=s3=cret', '--option=password=***'],
    ['--set sink.sharedKey=s3cret', '--set sink.sharedKey=***'],
    ['--set=secondary[0].sink.token=s3cret', '--set=secondary[0].sink.token=***'],
    ['--set sink={kind:forward,sharedKey:s3cret}', '--set sink=***'],
    ['--set sink={"token":"s3cret"}', '--set sink=***'],
    ['--baseline-option token=s3cret', '--baseline-option token=***'],
  ])('with %s tells %s', (given, told) => {
    const around = (words: string) => ['sink', ...words.split(' '), '--out', 'here'];
    expect(commandWithoutSecrets(around(given))).toEqual(around(told));
  });

  it('keeps all that is no secret', () => {
    const words = ['run', 'a=b.yaml', '--set', 'sink.username=me', '--option', 'defect=none'];
    const more = ['--set=load.lines=10', '--option', 'password', '--out', 'token=1'];
    expect(commandWithoutSecrets([...words, ...more])).toEqual([...words, ...more]);
    expect(assignmentWithoutSecret('rotation={kind: copytruncate}')).toBe(
      'rotation={kind: copytruncate}',
    );
  });
});
