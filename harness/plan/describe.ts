/**
 * A plan as `lostline plan` prints it: what runs, then the timeline. The first line carries the seed,
 * because that and the scenario are all it takes to have the same plan again.
 */
import type { LineSizes, LineSpec } from '../line/spec.js';
import { counted, formatBytes, formatCount, formatDuration } from '../support/units.js';
import { describeRedirection } from './describe-redirection.js';
import { streamsText } from './expected.js';
import type { Plan, RotationPlan, SecondaryPlan } from './plan.js';
import { sourceOf, sourceText } from './source-plan.js';
import { planTimeline, type Timeline, type TimelineBounds } from './timeline.js';

const textBounds: TimelineBounds = { loadMax: 12, rotationMax: 10, faultMax: 40 };
const jsonBounds: TimelineBounds = { loadMax: 10_000, rotationMax: 10_000, faultMax: 10_000 };
const hourMs = 3_600_000;

/**
 * The plan and its timeline for a person.
 * @param isTargetNamed false: its target only stands in for one that nobody named
 */
export function describePlan(plan: Plan, isTargetNamed = true): string {
  const timeline = planTimeline(plan, textBounds);
  return [
    `Plan of ${plan.scenario}, seed ${plan.seed}`,
    ...(plan.description === '' ? [] : [`  ${plan.description}`]),
    '',
    ...summary(plan, timeline, isTargetNamed).map(([word, text]) => `  ${word.padEnd(9)} ${text}`),
    '',
    ...configurationLines(plan),
    ...timeline.entries.map(
      ({ atMs, kind, text }) =>
        `  ${instantText(atMs, plan.load.durationMs)}  ${kind.padEnd(8)}  ${text}`,
    ),
    ...moreLines(timeline, plan),
    '',
  ].join('\n');
}

function configurationLines({ target: { configuration } }: Plan): string[] {
  if (!configuration) return [];
  const lines = describeRedirection(configuration).map((line) => `    ${line}`);
  return [`  ${configuration.main} is run unchanged:`, ...lines, ''];
}

/** The plan and its timeline for a program. */
export function planAsJson(plan: Plan): string {
  return `${JSON.stringify({ plan, timeline: planTimeline(plan, jsonBounds) }, null, 2)}\n`;
}

function summary(plan: Plan, timeline: Timeline, isTargetNamed: boolean): [string, string][] {
  const { load, line, drain } = plan;
  return [
    ['target', targetText(plan, isTargetNamed)],
    ...(plan.secondary ?? []).map((one): [string, string] => ['also', secondaryText(one)]),
    [
      'load',
      `${load.lines === null ? 'any number of' : formatCount(load.lines)} lines in ${formatDuration(load.durationMs)}, ${counted(load.streams, 'stream')}, ${counted(load.threads, 'thread')}, ${load.writeMode}`,
    ],
    [
      'lines',
      `${sizesText(line.sizes)}, ${line.format}, ${line.alphabet} bodies, ${line.payload} payload`,
    ],
    ...hostileText(line),
    ['source', sourceText(sourceOf(plan))],
    ['rotation', rotationText(plan.rotation, timeline.rotations)],
    ['faults', plan.faults.length === 0 ? 'none' : counted(plan.faults.length, 'fault')],
    [
      'drain',
      `at rest for ${formatDuration(drain.quietMs)}, given up after ${formatDuration(drain.timeoutMs)}, late after ${formatDuration(drain.lateAfterMs)}${pauseText(drain)}`,
    ],
    ['budget', budgetText(plan)],
  ];
}

function targetText({ target, sink }: Plan, isTargetNamed: boolean): string {
  const { name, version, engine } = target;
  if (!isTargetNamed) return `not named: give --target; planned as for ${name}, sink ${sink.kind}`;
  return `${name} ${version} in ${engine}, ${profileText({ target })}sink ${sink.kind}`;
}

function hostileText({ hostile }: LineSpec): [string, string][] {
  if (!hostile) return [];
  const { share, classes } = hostile;
  const part = `${Number((100 * share).toPrecision(3))} % of the lines`;
  return [['hostile', `${part}: ${classes.join(', ')}`]];
}

function secondaryText({ name, target, sink, faults }: SecondaryPlan): string {
  const hit =
    faults.length === 0 ? 'hit by no faults' : `hit by ${counted(faults.length, 'fault')}`;
  return `${name}: ${target.name} ${target.version} in ${target.engine}, ${profileText({ target })}sink ${sink.kind}, ${hit}`;
}

function pauseText({ discoveryMs, retryMs }: Plan['drain']): string {
  const told = (what: string, ms: number | undefined) =>
    ms === undefined ? '' : `; the target ${what} ${formatDuration(ms)}`;
  const looks = told('looks for new files every', discoveryMs);
  return looks + told('tries a broken sink again after', retryMs);
}

function profileText({ target }: Pick<Plan, 'target'>): string {
  const isNamed = target.profile !== undefined && target.profile !== 'default';
  return isNamed ? `profile ${target.profile}, ` : '';
}

function sizesText(sizes: LineSizes): string {
  if (sizes.kind === 'fixed') return `${sizes.bytes} B`;
  if (sizes.kind === 'uniform') return `${sizes.bytesMin} to ${sizes.bytesMax} B`;
  const most = Math.max(...sizes.bytes);
  return `${sizes.bytes.length} sizes from ${Math.min(...sizes.bytes)} to ${most} B in turn`;
}

function rotationText(rotation: RotationPlan | null, count: number | null): string {
  if (rotation === null) return 'none';
  const extras = [
    rotation.kind === 'logrotate' ? `mode ${rotation.logrotateMode}` : '',
    `keep ${rotation.keep}`,
    ...(
      [
        ['deleted after', rotation.deleteAfterMs ?? 0],
        ['late writes', rotation.lateWriteMs],
        ['create gap', rotation.createGapMs],
        ['copy to truncate', rotation.copyTruncateGapMs],
        ['gzip after', rotation.compressDelayMs],
        ['shipper frozen', rotation.freezeShipperMs],
      ] as const
    ).map(([word, ms]) => (ms === 0 ? '' : `${word} ${formatDuration(ms)}`)),
    rotation.midLine ? 'in mid-line' : '',
  ].filter((extra) => extra !== '');
  const total = count === null ? 'as often as the writer fills it' : counted(count, 'rotation');
  return `${rotation.kind} ${triggerText(rotation)}, ${extras.join(', ')}: ${total}`;
}

function triggerText({ trigger }: RotationPlan): string {
  if (trigger.kind === 'bytes') {
    const look = trigger.lookEveryMs ?? 0;
    const every = look === 0 ? '' : ` (looked at every ${formatDuration(look)})`;
    return `at ${formatBytes(trigger.bytes)}${every}`;
  }
  if (trigger.kind === 'lines') return `at ${formatCount(trigger.lines)} lines`;
  const jitter = trigger.jitter === 0 ? '' : ` (jitter ${trigger.jitter})`;
  return `every ${formatDuration(trigger.everyMs)}${jitter}`;
}

function budgetText({ budget }: Plan): string {
  const allowed = [
    ['lost', budget.unionMax === undefined ? budget.lostMax : undefined],
    ['lost by all pipelines', budget.unionMax],
    ['destroyed', budget.destroyedMax],
    ['duplicated', budget.duplicatedMax],
    ['corrupted', budget.corruptedMax],
    ['unexpected', budget.unexpectedMax],
    ['reordered', budget.reorderedMax],
    ['late', budget.lateMax],
    ['leaked', budget.leakedMax],
  ] as const;
  const judged = allowed.flatMap(([word, most]) =>
    most === undefined ? [] : [`${word} ${formatCount(most)}`],
  );
  const whose = budget.streams ? `; of streams ${streamsText(budget.streams)} alone` : '';
  return `${judged.join(', ')}${whose}; writer late by ${formatDuration(budget.latenessMsMax)} at most; ${formatCount(budget.linesMin)} lines at least`;
}

function moreLines({ more }: Timeline, plan: Plan): string[] {
  const left = [
    ...(more.load > 0 ? [counted(more.load, 'rate change')] : []),
    ...(more.rotation > 0 ? [counted(more.rotation, 'rotation')] : []),
    ...(more.fault > 0 ? [counted(more.fault, 'fault')] : []),
  ];
  const { trigger } = plan.rotation ?? {};
  const unplanned = trigger !== undefined && trigger.kind !== 'time';
  return [
    ...(left.length > 0 ? [`  not listed: ${left.join(', ')}`] : []),
    ...(unplanned
      ? [`  rotations come by ${trigger.kind}, so their instants are not planned`]
      : []),
  ];
}

/** '12.345s', or '1d 02:03:04.567' where the load is longer than an hour. */
function instantText(ms: number, longestMs: number): string {
  if (longestMs < hourMs) return `${(ms / 1000).toFixed(3)}s`.padStart(10);
  const rounded = Math.round(ms);
  const days = Math.floor(rounded / (24 * hourMs));
  return `${days}d ${new Date(rounded).toISOString().slice(11, 23)}`;
}
