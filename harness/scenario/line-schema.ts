/** `load.line`: what the lines look like. Sizes come out as the plan's `LineSizes`. */
import { z } from 'zod';
import { bodyAlphabets, type LineSizes, lineFormats, payloadModes } from '../line/spec.js';
import { checkHostile, hostileSchema } from './hostile-schema.js';
import { limits } from './limits.js';
import { exactlyOne } from './presence.js';
import { size } from './quantities.js';
import { shown } from './suggest.js';
import { unitHint } from './unit-hints.js';

const payloadSize = () => size({ min: limits.payloadBytesMin, max: limits.payloadBytesMax });

/** Around a boundary: the line with its newline one short of it, exactly, one over, and two over. */
const aroundBoundary = [-2, -1, 0, 1] as const;

const sizeForms = z
  .strictObject({
    uniform: z
      .strictObject({
        min: payloadSize().describe('Smallest payload in bytes.'),
        max: payloadSize().describe('Largest payload in bytes.'),
      })
      .optional()
      .describe('Every size from min to max equally often, drawn from the seed.'),
    list: z
      .array(payloadSize())
      .min(1)
      .max(limits.sizesMax)
      .optional()
      .describe('These payload sizes in bytes, in turn.'),
    boundaries: z
      .array(size({ min: limits.payloadBytesMin + 2, max: limits.payloadBytesMax - 1 }))
      .min(1)
      .max(limits.sizesMax / aroundBoundary.length)
      .optional()
      .describe(
        'Sizes in bytes of buffers that readers use, such as 4KiB or 64KiB: plain lines whose length with the newline is one less, exactly that, one more and two more, in turn.',
      ),
  })
  .refine(...exactlyOne(['uniform', 'list', 'boundaries'], 'give one of these forms'))
  .superRefine((forms, context) => {
    const { uniform, list } = forms;
    if (uniform && uniform.min > uniform.max) {
      context.addIssue({
        code: 'custom',
        path: ['uniform', 'max'],
        message: `${uniform.max} is below min, expected at least ${uniform.min} bytes; swap them`,
      });
    }
    if (sum(list ?? []) > limits.sizesBytesMax) {
      context.addIssue({
        code: 'custom',
        path: ['list'],
        message: `adds up to ${sum(list ?? [])} bytes, expected at most ${limits.sizesBytesMax}, because each size is prepared in memory; list fewer large sizes`,
      });
    }
  })
  .transform((forms): LineSizes => {
    if (forms.uniform) {
      return { kind: 'uniform', bytesMin: forms.uniform.min, bytesMax: forms.uniform.max };
    }
    const around = (boundary: number) => aroundBoundary.map((offset) => boundary + offset);
    return { kind: 'list', bytes: forms.list ?? (forms.boundaries ?? []).flatMap(around) };
  });

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const lineBytes = z.union(
  [payloadSize().transform((bytes): LineSizes => ({ kind: 'fixed', bytes })), sizeForms],
  {
    error: ({ input }) =>
      `${shown(input)} is no line size, expected a size such as 200B or 64KiB (a bare number counts bytes), or a map with one of uniform, list and boundaries${unitHint(input, (text) => /^\d+(\.\d+)?[kMG]?i?B$/.test(text)) || '; change it'}`,
  },
);

/** The smallest payload that can occur, bytes. */
function smallestPayload(sizes: LineSizes): number {
  if (sizes.kind === 'fixed') return sizes.bytes;
  return sizes.kind === 'uniform' ? sizes.bytesMin : Math.min(...sizes.bytes);
}

/** The mean payload, bytes. */
export function meanPayload(sizes: LineSizes): number {
  if (sizes.kind === 'fixed') return sizes.bytes;
  if (sizes.kind === 'uniform') return (sizes.bytesMin + sizes.bytesMax) / 2;
  return sum(sizes.bytes) / sizes.bytes.length;
}

export const lineSchema = z
  .strictObject({
    bytes: lineBytes
      .prefault(200)
      .describe(
        `Payload of a line in bytes: the identity token (50), a blank and a body, without framing and newline. At least ${limits.payloadBytesMin}, at most 16MiB. A size, or a map with uniform, list or boundaries.`,
      ),
    format: z
      .enum(lineFormats)
      .optional()
      .describe(
        'How the line is dressed in the file; the payload is the same in all of them. plain when not given, or what the source asks for.',
      ),
    alphabet: z
      .enum(bodyAlphabets)
      .default('ascii')
      .describe(
        'What bodies are made of: ascii letters; with quotes, backslashes and tabs; with Unicode; or all of it.',
      ),
    payload: z
      .enum(payloadModes)
      .default('unique')
      .describe(
        `unique: lines differ early. identical-head: the first 1024 bytes of every file are the same, and the tails too, so that content-based file identities can't tell files apart; needs ${limits.identicalHeadBytesMin} bytes a line.`,
      ),
    criRecordBytesMax: size({ min: 64, max: 1024 * 1024 })
      .prefault('16KiB')
      .describe(
        'Format cri: bytes of a record after which the rest goes into further partial (P) records. The kubelet uses 16KiB.',
      ),
    hostile: hostileSchema
      .optional()
      .describe(
        'Lines that attack whoever parses them, mixed into the load. Each carries its token, and the account tells by class what became of them and of their neighbours.',
      ),
  })
  .superRefine((line, context) => {
    const smallest = smallestPayload(line.bytes);
    if (line.payload === 'identical-head' && smallest < limits.identicalHeadBytesMin) {
      context.addIssue({
        code: 'custom',
        path: ['bytes'],
        message: `${smallest} bytes are too few for payload identical-head, expected at least ${limits.identicalHeadBytesMin}; make the lines larger or set payload: unique`,
      });
    }
    checkHostile(line, context);
  });
