/** For tests: OpenTelemetry's own SDK as the shipper. */
import type { AnyValue } from '@opentelemetry/api-logs';
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
} from '@opentelemetry/sdk-logs';

type ExportResult = Parameters<Parameters<LogRecordExporter['export']>[1]>[0];

/** Exports the bodies as one batch and ends the exporter. @returns what it told of the batch */
export async function exportBodies(
  exporter: LogRecordExporter,
  bodies: readonly AnyValue[],
): Promise<{ readonly ok: boolean; readonly message: string }> {
  let told: ExportResult | undefined;
  const watched: LogRecordExporter = {
    export: (records, done) =>
      exporter.export(records, (result) => {
        told = result;
        done(result);
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
  const processor = new BatchLogRecordProcessor({
    exporter: watched,
    maxExportBatchSize: bodies.length,
  });
  const provider = new LoggerProvider({ processors: [processor] });
  const logger = provider.getLogger('lostline', '1.0.0');
  for (const body of bodies) {
    logger.emit({ body, severityText: 'INFO', attributes: { 'log.file.name': 'app-1.log' } });
  }
  // The processor rejects when the export failed: `told` says so too.
  await provider.forceFlush().catch(() => {});
  await provider.shutdown();
  return { ok: told?.code === 0, message: told?.error?.message ?? '' };
}
