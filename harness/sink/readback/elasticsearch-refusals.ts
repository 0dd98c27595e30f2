/**
 * What the nodes of Elasticsearch or OpenSearch say they refused, from `_nodes/stats`: operations that
 * failed in a shard, documents answered with an error status (OpenSearch alone), and rejections because
 * a queue or the memory for indexing was full. All indices of the node are in these counters, so on a
 * shared store they are an upper bound.
 */
import { EnvironmentError } from '../../support/errors.js';
import type { JsonHttp } from './json-http.js';
import type { Refusal } from './reader.js';

const path = '/_nodes/stats/indices,thread_pool,indexing_pressure';

interface NodeStats {
  readonly indices?: {
    readonly indexing?: {
      readonly index_failed?: number;
      readonly doc_status?: Readonly<Record<string, number>>;
    };
  };
  readonly thread_pool?: { readonly write?: { readonly rejected?: number } };
  readonly indexing_pressure?: {
    readonly memory?: { readonly total?: Readonly<Record<string, number>> };
  };
}

type Counters = Readonly<Record<string, number>>;

/** Counters by reason, summed over the nodes; none where this user may not ask for them. */
export async function nodeRefusals(http: JsonHttp): Promise<Counters> {
  const nodes = await nodesOf(http);
  const sums: Record<string, number> = {};
  for (const node of Object.values(nodes)) {
    for (const [reason, count] of Object.entries(countersOf(node))) {
      sums[reason] = (sums[reason] ?? 0) + count;
    }
  }
  return sums;
}

async function nodesOf(http: JsonHttp): Promise<Record<string, NodeStats>> {
  try {
    return (await http.ask<{ nodes: Record<string, NodeStats> }>(path)).nodes;
  } catch (error) {
    if (error instanceof EnvironmentError) return {};
    throw error;
  }
}

function countersOf({ indices, thread_pool, indexing_pressure }: NodeStats): Counters {
  const { index_failed = 0, doc_status = {} } = indices?.indexing ?? {};
  const statuses = Object.entries(doc_status).filter(([status]) => !status.startsWith('2'));
  const pressure = Object.entries(indexing_pressure?.memory?.total ?? {}).filter(([name]) =>
    name.endsWith('_rejections'),
  );
  return {
    ...Object.fromEntries(statuses.map(([status, count]) => [`document status ${status}`, count])),
    'failed in a shard': index_failed,
    'write queue full': thread_pool?.write?.rejected ?? 0,
    ...Object.fromEntries(pressure.map(([name, count]) => [name.replaceAll('_', ' '), count])),
  };
}

/** What moved between two readings; a counter that went down began anew in a restart. */
export function grownBy(before: Counters, after: Counters): Refusal[] {
  return Object.entries(after)
    .map(([reason, count]) => {
      const was = before[reason] ?? 0;
      return { reason, count: count >= was ? count - was : count };
    })
    .filter(({ count }) => count > 0);
}
