/**
 * A Kubernetes manifest as a configuration: the `data` of its ConfigMaps are the files, and what its
 * DaemonSet or Deployment sets in plain words (`env: [{ name, value }]`) is the environment. Values out of
 * secrets are not in a manifest, so they are variables that nobody set.
 */
import { type Document, parseAllDocuments } from 'yaml';
import { z } from 'zod';

const configMap = z.object({
  kind: z.literal('ConfigMap'),
  data: z.record(z.string(), z.string()).default({}),
});

const workload = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.array(
          z.object({
            env: z.array(z.object({ name: z.string(), value: z.string().optional() })).default([]),
          }),
        ),
      }),
    }),
  }),
});

export interface ManifestFiles {
  readonly texts: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
}

/** null when the text is no manifest with a ConfigMap. */
export function manifestFiles(text: string): ManifestFiles | null {
  if (!/\bConfigMap\b/.test(text)) return null;
  const documents = [...parseAllDocuments(text, { logLevel: 'silent' })].map(plain);
  const maps = documents.flatMap((value) => {
    const parsed = configMap.safeParse(value);
    return parsed.success ? [parsed.data.data] : [];
  });
  if (maps.length === 0) return null;
  const variables = documents.flatMap((value) => {
    const parsed = workload.safeParse(value);
    const containers = parsed.success ? parsed.data.spec.template.spec.containers : [];
    return containers.flatMap(({ env }) => env);
  });
  const set = variables.flatMap(({ name, value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { texts: Object.assign({}, ...maps), environment: Object.fromEntries(set) };
}

function plain(document: Document.Parsed): unknown {
  return document.errors.length > 0 ? null : document.toJS();
}
