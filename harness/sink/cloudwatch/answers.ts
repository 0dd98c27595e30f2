/** The service's answers: JSON 1.1, with the name of an error in `__type`, behind 400 even where it throttles. */
import type { HttpReply } from '../http/http-protocol.js';

const type = 'application/x-amz-json-1.1';

export function reply(value: unknown): HttpReply {
  return { status: 200, type, body: JSON.stringify(value) };
}

/** The answer to operations that tell nothing. */
export const done: HttpReply = { status: 200, type, body: '' };

/** A request that the service refuses. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly kind: string;

  /** @param kind such as `ResourceNotFoundException` */
  constructor(kind: string, message: string) {
    super(message);
    this.kind = kind;
  }
}

export function errorReply(kind: string, message: string, status = 400): HttpReply {
  return {
    status,
    type,
    body: JSON.stringify({ __type: kind, message }),
    headers: { 'x-amzn-errortype': kind },
  };
}

const refusals: Readonly<Record<number, readonly [string, string]>> = {
  400: ['InvalidParameterException', 'the request was refused'],
  401: ['UnrecognizedClientException', 'The security token included in the request is invalid.'],
  403: ['AccessDeniedException', 'User is not authorized to perform: logs:PutLogEvents'],
  404: ['ResourceNotFoundException', 'The specified log stream does not exist.'],
  429: ['ThrottlingException', 'Rate exceeded'],
};

/**
 * What stands for an HTTP status: an error of the client's is 400 for this service, whatever it is, and
 * clients go by its name.
 */
export function refusalReply(status: number): HttpReply {
  const known = refusals[status];
  if (known) return errorReply(...known);
  if (status >= 500) {
    const words = 'The service cannot complete the request.';
    return errorReply('ServiceUnavailableException', words, status);
  }
  return errorReply('InvalidParameterException', `refused with status ${status}`);
}
