/**
 * `--config`: understands the shipper's own configuration and fits scenario and target to it, before
 * anything starts. What can't be redirected is in the plan, so that it is told first.
 */
import type { EngineKind } from '../../plan/plan.js';
import type { RedirectedSink, Redirection } from '../../plan/redirection.js';
import type { SinkKind } from '../../scenario/kinds.js';
import type { Scenario } from '../../scenario/schema.js';
import { sinkTypes } from '../../sink/open.js';
import { UsageError } from '../../support/errors.js';
import { understand } from '../../target/configuration/own-configuration.js';
import { redirect } from '../../target/configuration/redirect.js';
import { type ConfigurationFiles, findConfiguration } from '../../target/configuration/sources.js';
import type { Manifest, TargetChoice } from '../../target/manifest.js';
import { laidOverFor } from '../shipper/laid-over.js';

export interface PreparedConfiguration {
  readonly files: ConfigurationFiles;
  readonly redirection: Redirection;
}

/** @throws UsageError when the target can't say what is in it, or nothing of it can be served; EnvironmentError when this machine has no place for it */
export function prepareConfiguration(
  wanted: string,
  { manifest }: TargetChoice,
  engine: EngineKind,
): PreparedConfiguration {
  const schema = manifest.configuration;
  if (!schema) {
    throw new UsageError(
      `--config ${wanted}: target ${manifest.name} does not say how its configurations are understood: ` +
        "expected a 'configuration' section in its target.yaml",
    );
  }
  const files = findConfiguration(wanted, schema.mainFile);
  const redirected = redirect(understand(files, schema), engine, schema.folder);
  const laidOver = engine === 'process' ? laidOverFor(redirected) : [];
  const redirection = laidOver.length > 0 ? { ...redirected, laidOver } : redirected;
  for (const sink of redirection.sinks) redirectedSinkOptions(sink);
  return { files, redirection };
}

/** @throws UsageError when it is asked for TLS and has none */
export function redirectedSinkOptions({ kind, port, tls, at, host }: RedirectedSink) {
  if (tls === 'off') return { port };
  if ('tls' in sinkTypes[kind].options.shape) return { port, tls };
  if (kind === 'syslog-tls') return { port };
  throw new UsageError(
    `${at}: ships to ${host}:${port} with TLS, which sink ${kind} does not speak: turn it off there`,
  );
}

/** The scenario with files that the configuration finds, and the sink that it ships to. */
export function fitScenario(scenario: Scenario, { fileName, sinks }: Redirection): Scenario {
  const [counted] = sinks;
  const own = scenario.sink.kind === counted.kind ? scenario.sink.options : {};
  const options = { ...own, ...redirectedSinkOptions(counted) };
  const load = { ...scenario.load, fileName };
  return { ...scenario, load, sink: { kind: counted.kind satisfies SinkKind, options } };
}

/** Probes and metrics belong to rendered configurations: of another, nobody knows whether it has them. */
export function withoutProbes(manifest: Manifest): Manifest {
  const { ready, health, metrics, admittedDrops, ...rest } = manifest;
  const powers = rest.powers.filter((power) => power !== 'metrics');
  return { ...rest, ports: {}, powers };
}
