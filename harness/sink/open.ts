/** The sinks by kind: their options as a schema and how to open them. A new sink is one line here. */
import type { z } from 'zod';
import type { SinkKind } from '../plan/plan.js';
import { UsageError } from '../support/errors.js';
import { cloudwatchOptions, openCloudwatch } from './cloudwatch/protocol.js';
import { elasticsearchOptions } from './elasticsearch/options.js';
import { openElasticsearch } from './elasticsearch/protocol.js';
import { fileOptions, openFile } from './file.js';
import { forwardOptions, openForward } from './forward/forward.js';
import { httpOptions, openHttp } from './http/http.js';
import { lokiOptions, openLoki } from './loki/loki.js';
import { lumberjackOptions, openLumberjack } from './lumberjack/lumberjack.js';
import { openOtlpGrpc, otlpGrpcOptions } from './otlp/grpc.js';
import { openOtlpHttp, otlpHttpOptions } from './otlp/http.js';
import { openRelp, relpOptions } from './relp/relp.js';
import type { Deliver, OpenSink, Sink, SinkHost } from './sink.js';
import { openSplunkHec, splunkHecOptions } from './splunk-hec/protocol.js';
import { openSyslogTcp, syslogTcpOptions } from './syslog/syslog-tcp.js';
import { openSyslogTls, syslogTlsOptions } from './syslog/syslog-tls.js';
import { openSyslogUdp, syslogUdpOptions } from './syslog/syslog-udp.js';
import { openTcpLines, tcpLinesOptions } from './tcp/tcp-lines.js';
import { openVictorialogs, victorialogsOptions } from './victorialogs/protocol.js';

interface SinkType {
  readonly options: z.ZodObject;
  open(
    host: SinkHost,
    options: unknown,
    deliver: Deliver,
    refused: Deliver | undefined,
  ): Promise<Sink>;
}

function sinkType<S extends z.ZodObject>(options: S, open: OpenSink<z.infer<S>>): SinkType {
  return {
    options,
    open: (host, given, deliver, refused) => open(host, options.parse(given), deliver, refused),
  };
}

export const sinkTypes: Readonly<Record<SinkKind, SinkType>> = {
  http: sinkType(httpOptions, openHttp),
  elasticsearch: sinkType(elasticsearchOptions, openElasticsearch),
  'tcp-lines': sinkType(tcpLinesOptions, openTcpLines),
  'syslog-tcp': sinkType(syslogTcpOptions, openSyslogTcp),
  'syslog-tls': sinkType(syslogTlsOptions, openSyslogTls),
  forward: sinkType(forwardOptions, openForward),
  lumberjack: sinkType(lumberjackOptions, openLumberjack),
  relp: sinkType(relpOptions, openRelp),
  'syslog-udp': sinkType(syslogUdpOptions, openSyslogUdp),
  file: sinkType(fileOptions, openFile),
  victorialogs: sinkType(victorialogsOptions, openVictorialogs),
  'splunk-hec': sinkType(splunkHecOptions, openSplunkHec),
  cloudwatch: sinkType(cloudwatchOptions, openCloudwatch),
  'otlp-http': sinkType(otlpHttpOptions, openOtlpHttp),
  'otlp-grpc': sinkType(otlpGrpcOptions, openOtlpGrpc),
  loki: sinkType(lokiOptions, openLoki),
};

/** Errors: UsageError for options that the schema refuses, EnvironmentError when the place can't be had. */
export async function openSink(
  sink: { readonly kind: SinkKind; readonly options: Readonly<Record<string, unknown>> },
  host: SinkHost,
  deliver: Deliver,
  refused?: Deliver,
): Promise<Sink> {
  const type = sinkTypes[sink.kind];
  const checked = type.options.safeParse(sink.options);
  if (!checked.success) {
    const issue = checked.error.issues[0]!;
    const path = ['sink', 'options', ...issue.path].join('.');
    const known = Object.keys(type.options.shape).join(', ');
    throw new UsageError(`${path}: ${issue.message}; sink ${sink.kind} has the options ${known}`);
  }
  const own = { ...host, random: host.random.derive('sink') };
  return type.open(own, checked.data, deliver, refused);
}
