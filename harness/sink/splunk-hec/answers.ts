/**
 * The HTTP event collector's own words: a text and a code behind a status, as its documentation lists
 * them (help.splunk.com, "Troubleshoot HTTP Event Collector").
 */
import { type HttpReply, jsonReply } from '../http/http-protocol.js';

interface Words {
  readonly status: number;
  readonly text: string;
  readonly code: number;
}

const hecWords = {
  success: { status: 200, text: 'Success', code: 0 },
  tokenDisabled: { status: 403, text: 'Token disabled', code: 1 },
  tokenRequired: { status: 401, text: 'Token is required', code: 2 },
  invalidAuthorization: { status: 401, text: 'Invalid authorization', code: 3 },
  invalidToken: { status: 403, text: 'Invalid token', code: 4 },
  noData: { status: 400, text: 'No data', code: 5 },
  invalidFormat: { status: 400, text: 'Invalid data format', code: 6 },
  internalError: { status: 500, text: 'Internal server error', code: 8 },
  busy: { status: 503, text: 'Server is busy', code: 9 },
  channelMissing: { status: 400, text: 'Data channel is missing', code: 10 },
  channelInvalid: { status: 400, text: 'Invalid data channel', code: 11 },
  eventRequired: { status: 400, text: 'Event field is required', code: 12 },
  eventBlank: { status: 400, text: 'Event field cannot be blank', code: 13 },
  acknowledgementsDisabled: { status: 400, text: 'ACK is disabled', code: 14 },
  queryAuthorization: { status: 400, text: 'Query string authorization is not enabled', code: 16 },
  healthy: { status: 200, text: 'HEC is healthy', code: 17 },
} as const satisfies Record<string, Words>;

export type HecWord = keyof typeof hecWords;

/** @param details such as the number of the event that was wrong, counted from 0 */
export function hecReply(
  word: HecWord,
  details: Readonly<Record<string, unknown>> = {},
): HttpReply {
  const { status, text, code } = hecWords[word];
  return jsonReply(status, { text, code, ...details });
}

/** The answer to a request that is refused with this status, in the words that come with it. */
export function refusalReply(status: number): HttpReply {
  const words: Record<number, HecWord> = {
    400: 'invalidFormat',
    401: 'tokenRequired',
    403: 'invalidToken',
    500: 'internalError',
    503: 'busy',
  };
  const word = words[status];
  if (word) return hecReply(word);
  // Splunk has a body for the other errors too, from its HTTP server and not from the collector.
  const busy = hecWords.busy;
  return jsonReply(status, {
    text: status === 429 ? busy.text : `refused with ${status}`,
    code: 9,
  });
}
