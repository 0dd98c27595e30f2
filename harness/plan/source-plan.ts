/** The source of a scenario, as the plan holds it: where the lines stand that the shipper reads. */
import type { LineFormat, LineSpec } from '../line/spec.js';
import type { Scenario, SourceScenario } from '../scenario/schema.js';
import { formatDuration } from '../support/units.js';
import { checkContainerOutput } from './container-output-checks.js';
import { checkKubelet } from './kubelet-checks.js';
import type { PlannedTarget } from './planned-target.js';
import type { Report } from './report.js';

/** Files that get so many lines and are deleted so long after their last one. */
export interface ChurnPlan {
  readonly lines: number;
  readonly deleteAfterMs: number;
}

export type SourcePlan =
  | { readonly kind: 'files' }
  | {
      readonly kind: 'network';
      readonly transport: 'tcp' | 'udp';
      readonly format: 'rfc5424' | 'rfc3164';
    }
  | ({ readonly kind: 'churn' } & ChurnPlan)
  | {
      readonly kind: 'kubernetes';
      /** Plans of earlier releases have none: theirs is imitated. */
      readonly runtime?: 'imitated' | 'kubelet';
      readonly namespaces: readonly string[];
      readonly containersPerPod: number;
      /** In place of every so many-th rotation; null: containers are never restarted. */
      readonly restartEvery: number | null;
      readonly churn: ChurnPlan | null;
    }
  | {
      readonly kind: 'docker-json';
      readonly runtime: 'imitated' | 'docker';
      /** Of the containers that write, with runtime docker. */
      readonly image: string;
    };

/** Lines a second over all streams that the main thread sends without being late itself. */
const networkRateMax = 50_000;

/** What the runtime makes of a program's lines; null: whatever the scenario says. */
const formats: Readonly<Record<SourcePlan['kind'], LineFormat | null>> = {
  files: null,
  churn: null,
  network: 'plain',
  kubernetes: 'cri',
  'docker-json': 'docker-json',
};

/** Plans of earlier releases have no source: theirs are plain files. */
export function sourceOf({ source }: { readonly source?: SourcePlan }): SourcePlan {
  return source ?? { kind: 'files' };
}

/** The lines go to the standard output of containers, and a real runtime makes the files. */
export function isContainerOutput(source: SourcePlan): boolean {
  const isDocker = source.kind === 'docker-json' && source.runtime === 'docker';
  return isDocker || (source.kind === 'kubernetes' && source.runtime === 'kubelet');
}

/** How lines stand in the files, whoever makes these. */
export function formatInFiles(plan: { readonly source?: SourcePlan; readonly line: LineSpec }) {
  const source = sourceOf(plan);
  return (isContainerOutput(source) ? formats[source.kind] : null) ?? plan.line.format;
}

/** Null where files last until they are rotated. */
export function churnOf(source: SourcePlan): ChurnPlan | null {
  if (source.kind === 'churn') return source;
  return source.kind === 'kubernetes' ? source.churn : null;
}

export function planSource(scenario: Scenario, target: PlannedTarget, report: Report): SourcePlan {
  const source = planKind(scenario.source);
  if (churnOf(source) && scenario.rotation) {
    report(
      ['rotation'],
      'has no use beside short-lived files, which are replaced and never rotated; remove it, or the churn',
    );
  }
  if (source.kind === 'kubernetes' && source.restartEvery !== null && !scenario.rotation) {
    report(
      ['source', 'restartEvery'],
      "has no effect without a rotation, whose place a restart takes; add 'rotation: { kind: kubelet, every: 1s }'",
    );
  }
  if (source.kind === 'network') checkNetwork(scenario, target, report);
  if (isContainerOutput(source)) checkContainerOutput(scenario, target, report);
  if (source.kind === 'kubernetes' && source.runtime === 'kubelet') checkKubelet(scenario, report);
  return source;
}

function checkNetwork({ load, rotation }: Scenario, target: PlannedTarget, report: Report): void {
  if (!target.inputs?.includes('network')) {
    report(
      ['source', 'kind'],
      `'network' is no input of target ${target.name}, which reads files alone; choose another target`,
    );
  }
  if (rotation) report(['rotation'], 'has no use over the network, where no file is; remove it');
  const { linesPerSecond = Infinity } = load;
  if (load.shape === undefined && linesPerSecond > networkRateMax) {
    const most = networkRateMax.toLocaleString('en-US');
    report(['load', 'linesPerSecond'], `is more than ${most}/s over the network; lower it`);
  }
}

function planKind(source: SourceScenario): SourcePlan {
  if (source.kind === 'churn') {
    return { kind: 'churn', lines: source.lines, deleteAfterMs: source.deleteAfter };
  }
  if (source.kind !== 'kubernetes') return source;
  const { runtime, namespaces, containersPerPod, restartEvery, churn } = source;
  return {
    kind: 'kubernetes',
    runtime,
    namespaces,
    containersPerPod,
    restartEvery: restartEvery ?? null,
    churn: churn ? { lines: churn.lines, deleteAfterMs: churn.deleteAfter } : null,
  };
}

/** The format of the lines: the runtime's where there is one, else the scenario's. */
export function planFormat({ source, load }: Scenario, report: Report): LineFormat {
  const given = load.line.format;
  const made = isContainerOutput(planKind(source)) ? 'plain' : formats[source.kind];
  if (made !== null && given !== undefined && given !== made) {
    report(
      ['load', 'line', 'format'],
      `'${given}' is not what stands in the files of source ${source.kind}, expected ${made}; leave it out`,
    );
  }
  return made ?? given ?? 'plain';
}

/** What `lostline plan` says of it. */
export function sourceText(source: SourcePlan): string {
  const churn = churnOf(source);
  const short = churn
    ? `short-lived: ${churn.lines.toLocaleString('en-US')} lines, deleted ${formatDuration(churn.deleteAfterMs)} later`
    : '';
  if (source.kind === 'files') return 'plain files';
  if (source.kind === 'network') {
    const { transport, format } = source;
    return `syslog over ${transport.toUpperCase()} into the shipper, RFC ${format.slice(3)}`;
  }
  if (source.kind === 'churn') return `plain files, ${short}`;
  if (source.kind === 'docker-json') {
    return source.runtime === 'docker'
      ? `Docker's json-file logs, made by dockerd for containers of ${source.image}`
      : "Docker's json-file logs, imitated";
  }
  const { runtime, namespaces, containersPerPod, restartEvery } = source;
  return [
    runtime === 'kubelet'
      ? "a Kubernetes node's logs, made by containerd and rotated by a real kubelet"
      : "a Kubernetes node's logs, imitated",
    namespaces.length === 1 ? `namespace ${namespaces[0]}` : `${namespaces.length} namespaces`,
    containersPerPod === 1 ? '' : `${containersPerPod} containers in a pod`,
    restartEvery === null ? '' : `1 in ${restartEvery} rotations is a restart`,
    short && `pods ${short}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
