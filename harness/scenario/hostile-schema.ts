/** `load.line.hostile`: how many of the lines are hostile, and of which classes. */
import { z } from 'zod';
import { beforeBytesMax } from '../line/hostile/maker.js';
import { hostileCount, hostileShareMax } from '../line/hostile/places.js';
import { type HostileClass, hostileClasses } from '../line/spec.js';
import { tokenLayout } from '../line/token.js';

/** Bodies of hostile lines take places among so many prepared ones. */
export const hostilePeriod = 1_000;
/** A container record that holds a token with what may stand before it. */
const criRecordBytesMin = beforeBytesMax + tokenLayout.bytes;
/** Long enough to be asked for by name. */
const byNameOnly: readonly HostileClass[] = ['long1MiB', 'long16MiB'];
const shareDefault = 0.05;

export const hostileSchema = z
  .strictObject({
    share: z
      .number()
      .min(1 / hostilePeriod)
      .max(hostileShareMax)
      .default(shareDefault)
      .describe(
        `Share of the lines that are hostile, from 0.001 to ${hostileShareMax}: the same places in every ${hostilePeriod} lines, at least one for each class.`,
      ),
    classes: z
      .array(z.enum(hostileClasses))
      .min(1)
      .default(hostileClasses.filter((kind) => !byNameOnly.includes(kind)))
      .describe(`The classes, in equal parts. All but ${byNameOnly.join(' and ')} when not given.`),
  })
  .superRefine(({ share, classes }, context) => {
    const count = hostileCount(share, hostilePeriod);
    if (new Set(classes).size < classes.length) {
      context.addIssue({
        code: 'custom',
        path: ['classes'],
        message: 'names a class twice, expected each once; remove one',
      });
    } else if (count < classes.length) {
      context.addIssue({
        code: 'custom',
        path: ['share'],
        message: `${share} gives ${count} places in ${hostilePeriod} lines to ${classes.length} classes, expected one for each; raise it to ${classes.length / hostilePeriod} or name fewer classes`,
      });
    }
  });

interface CheckedLine {
  readonly hostile?: object | undefined;
  readonly payload: string;
  readonly criRecordBytesMax: number;
}

/** What hostile lines can't be combined with. */
export function checkHostile(line: CheckedLine, context: z.RefinementCtx): void {
  if (!line.hostile) return;
  if (line.payload !== 'unique') {
    context.addIssue({
      code: 'custom',
      path: ['hostile'],
      message: `needs payload unique, found ${line.payload}, whose lines all begin the same; remove one of them`,
    });
  }
  if (line.criRecordBytesMax < criRecordBytesMin) {
    context.addIssue({
      code: 'custom',
      path: ['criRecordBytesMax'],
      message: `${line.criRecordBytesMax} is too little for what stands before a hostile line's token, expected at least ${criRecordBytesMin}; raise it`,
    });
  }
}
