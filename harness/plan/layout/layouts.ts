/** The layout that a plan's source has. */
import type { Plan } from '../plan.js';
import { isContainerOutput, sourceOf } from '../source-plan.js';
import { containerOutput } from './container-output.js';
import { dockerJson } from './docker-json.js';
import { kubeletNode } from './kubelet.js';
import { type KubernetesSource, kubernetesNode } from './kubernetes.js';
import type { Layout } from './layout.js';
import { plainFiles } from './plain-files.js';

/** What a layout is made of. */
export type LayoutPlan = Pick<Plan, 'load' | 'seed' | 'source'> & Partial<Pick<Plan, 'target'>>;

export function layoutOf(plan: LayoutPlan): Layout {
  const source = sourceOf(plan);
  if (source.kind === 'kubernetes') return kubernetesLayout(source, plan);
  if (isContainerOutput(source)) return containerOutput;
  if (source.kind === 'docker-json') return dockerJson(plan.seed);
  const layout = plainFiles(plan.load.fileName);
  const inside = plan.target?.configuration?.logDirectory;
  return inside === undefined
    ? layout
    : { ...layout, inside, mounts: [{ folder: '', at: inside }] };
}

function kubernetesLayout(source: KubernetesSource, { seed, target }: LayoutPlan): Layout {
  if (!isContainerOutput(source)) return kubernetesNode(source, seed);
  return kubeletNode(source, seed, target?.engine);
}
