/** The sinks by kind: their options as a schema and how to open them. A new sink is one line here. */
import type { z } from 'zod';
import type { SinkKind } from '../plan/plan.js';
import { UsageError } from '../support/errors.js';
import { fileOptions, openFile } from './file.js';
import { httpOptions, openHttp } from './http.js';
import type { Deliver, OpenSink, Sink, SinkHost } from './sink.js';
import { openSyslogTcp, syslogTcpOptions } from './syslog-tcp.js';
import { openSyslogUdp, syslogUdpOptions } from './syslog-udp.js';
import { openTcpLines, tcpLinesOptions } from './tcp-lines.js';

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
  'tcp-lines': sinkType(tcpLinesOptions, openTcpLines),
  'syslog-tcp': sinkType(syslogTcpOptions, openSyslogTcp),
  'syslog-udp': sinkType(syslogUdpOptions, openSyslogUdp),
  file: sinkType(fileOptions, openFile),
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
