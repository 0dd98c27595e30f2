/** `rotation`: how and when the files give way to new ones, and what goes wrong meanwhile. */
import { z } from 'zod';
import { formatDuration } from '../support/units.js';
import { type RotationKind, rotationKinds } from './kinds.js';
import { limits } from './limits.js';
import { exactlyOne } from './presence.js';
import { count, duration, share, size } from './quantities.js';
import { alternatives } from './suggest.js';

const gapMsMax = 60_000;
/** No bound in practice. */
export const countMaxDefault = 1_000_000;

const renaming = [
  'rename-create',
  'rename-chain',
  'delete-create',
  'symlink-swap',
  'compress',
  'kubelet',
  'docker',
] as const;

/** Options that only some kinds have. */
const kindsWith: Readonly<Record<string, readonly RotationKind[]>> = {
  lookEvery: ['kubelet'],
  maxFiles: ['kubelet', 'docker'],
  keep: ['rename-create', 'rename-chain', 'copytruncate', 'symlink-swap', 'compress', 'logrotate'],
  lateWriteMs: renaming,
  createGapMs: renaming,
  copyTruncateGapMs: ['copytruncate'],
  compressDelayMs: ['compress'],
  logrotate: ['logrotate'],
};

/** True when rotations of this kind look at the option. */
export function rotationHas(kind: RotationKind, option: string): boolean {
  return kindsWith[option]?.includes(kind) ?? true;
}

const fields = z.strictObject({
  kind: z
    .enum(rotationKinds)
    .describe(
      'rename-create: app.log becomes app.log.N, a new file is created. rename-chain: .1 to .2, app.log to .1, the oldest goes. copytruncate: copied, then truncated in place. delete-create: unlinked and created anew. symlink-swap: the path is a link that is pointed at a new file. compress: rename-chain, then gzip. truncate: truncated in place without a copy. logrotate: the real program. kubelet: as a kubelet rotates a container log: names with the time, gzip from the second on. docker: as dockerd does with max-size and max-file.',
    ),
  every: duration({ min: limits.rotateEveryMsMin })
    .optional()
    .describe('Rotate each file in such an interval; milliseconds when bare. Or bytes, or lines.'),
  bytes: size({ min: 4096 })
    .optional()
    .describe('Rotate a file once it holds so many bytes, in place of every.'),
  lines: count({ min: 1 })
    .optional()
    .describe('Rotate a file once it holds so many lines, in place of every.'),
  jitter: share(0.9)
    .optional()
    .describe('With every: share of the interval by which a rotation may come early (0 to 0.9).'),
  lookEvery: duration({ min: 1, max: 3_600_000 })
    .optional()
    .describe(
      'kubelet with bytes: the size is looked at so often (containerLogMonitorInterval). 10s when not given.',
    ),
  maxFiles: count({ min: 2, max: limits.keepMax })
    .optional()
    .describe(
      'kubelet (containerLogMaxFiles) and docker (max-file): files kept, the live one among them, in place of keep. 5 when not given.',
    ),
  keep: count({ max: limits.keepMax })
    .optional()
    .describe('Rotated files kept; the oldest is deleted. 0 deletes at once. 5 when not given.'),
  lateWriteMs: duration({ max: gapMsMax })
    .optional()
    .describe(
      'The writer goes on with the old descriptor for so long after the rotation, as real programs do until they are told. 0 when not given.',
    ),
  createGapMs: duration({ max: gapMsMax })
    .optional()
    .describe('No file stands at the path for so long. 0 when not given.'),
  copyTruncateGapMs: duration({ max: gapMsMax })
    .optional()
    .describe('copytruncate: time between copy and truncate. 0 when not given.'),
  compressDelayMs: duration({ max: 3_600_000 })
    .optional()
    .describe('compress: gzip starts so long after the rotation. 0 when not given.'),
  midLine: z
    .boolean()
    .default(false)
    .describe('Rotate after the first half of a line: the rest goes into the new file.'),
  freezeShipperMs: duration({ max: gapMsMax })
    .prefault(0)
    .describe(
      'Freeze the shipper (SIGSTOP, SIGCONT) over each rotation, which turns races into certainties: for so long, and longer where the rotation takes longer. Where lateWriteMs, createGapMs or copyTruncateGapMs is longer than this, the shipper wakes amid it.',
    ),
  logrotate: z
    .strictObject({
      mode: z
        .enum(['create', 'copytruncate'])
        .default('create')
        .describe('Which of its two ways logrotate is configured for.'),
    })
    .optional()
    .describe('Options of kind logrotate.'),
  from: duration().prefault(0).describe('Nothing rotates before; from the start of the load.'),
  until: duration()
    .optional()
    .describe("Nothing rotates after; from the start of the load. The load's end when not given."),
  countMax: count({ min: 1, max: limits.rotationsMax })
    .prefault(countMaxDefault)
    .describe('Rotations of one stream never exceed this number: the bound of a storm.'),
});

function checkRotation(rotation: z.output<typeof fields>, context: z.RefinementCtx): void {
  if (rotation.jitter !== undefined && rotation.every === undefined) {
    context.addIssue({
      code: 'custom',
      path: ['jitter'],
      message: 'has no effect without every, expected it only beside every; remove it',
    });
  }
  if (rotation.until !== undefined && rotation.until <= rotation.from) {
    context.addIssue({
      code: 'custom',
      path: ['until'],
      message: `${formatDuration(rotation.until)} is not after from (${formatDuration(rotation.from)}), expected a later instant; raise it`,
    });
  }
  for (const [option, kinds] of Object.entries(kindsWith)) {
    const value = rotation[option as keyof typeof rotation];
    if (value === undefined || kinds.includes(rotation.kind)) continue;
    context.addIssue({
      code: 'custom',
      path: [option],
      message: `has no effect on kind ${rotation.kind}, expected it only with ${alternatives(kinds)}; remove it or change the kind`,
    });
  }
}

export const rotationSchema = fields
  .refine(...exactlyOne(['every', 'bytes', 'lines'], "add 'every: 1s'"))
  .superRefine(checkRotation);
