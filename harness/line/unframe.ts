/**
 * Takes a format's frame and escapes off a raw line whose run is not known. What is left is only given when the frame,
 * put on again by the format's own code with the time that was found, makes the very same bytes.
 */
import { frameDockerJson } from './format/docker-json.js';
import { frameJson } from './format/json.js';
import { frameNginxAccess } from './format/nginx-access.js';
import { type Framer, fromBinary } from './frame.js';
import { tokenLayout } from './token.js';

export interface Unframed {
  readonly payload: Buffer;
  readonly tokenOffset: number;
}

interface Parts {
  /** One character a byte. */
  readonly payload: string;
  readonly timestamp: string;
  readonly tokenOffset: number;
}

export interface Unframing {
  readonly framer: Framer;
  /** Bytes that its lines begin with: most messages are of another format. */
  readonly begins: string;
  /** What a raw line may be made of; nothing when it is none of this format. */
  parts(binary: string): readonly Parts[];
}

const tokenForm = /LL-[0-9a-z]{6}-\d{4}-\d{4}-\d{12}-\d{8}-[0-9a-f]{8}/;
/** Of lines with identical heads the token stands behind the head (`payloadModes`). */
const headBytes = [0, 1024];

const json: Unframing = {
  framer: frameJson,
  begins: '{',
  parts: (binary) =>
    escaped(
      /^\{"time":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)","level":"info","message":("(?:[^"\\]|\\.)*")\}$/s,
      binary,
    ),
};

const dockerJson: Unframing = {
  framer: frameDockerJson,
  begins: '{',
  parts: (binary) => {
    const form =
      /^\{"log":"((?:[^"\\]|\\.)*)\\n","stream":"stdout","time":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z)"\}$/s;
    const [, text, timestamp] = form.exec(binary) ?? [];
    return text === undefined || timestamp === undefined ? [] : unescaped(`"${text}"`, timestamp);
  },
};

const nginx: Unframing = {
  framer: frameNginxAccess,
  begins: '1',
  parts: (binary) => {
    const form =
      /^198\.18\.0\.1 - - \[(\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000)\] "GET \/(\S{50}) HTTP\/1\.1" 200 \d+ "-" "([^"]*)"$/;
    const [, timestamp, token, agent] = form.exec(binary) ?? [];
    if (timestamp === undefined || token === undefined || agent === undefined) return [];
    const text = agent.replace(/\\x([0-9A-F]{2})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    );
    return headBytes
      .filter((tokenOffset) => tokenOffset <= text.length)
      .map((tokenOffset) => ({
        payload: text.slice(0, tokenOffset) + token + text.slice(tokenOffset),
        timestamp,
        tokenOffset,
      }));
  },
};

export const unframings: readonly Unframing[] = [json, dockerJson, nginx];

/** @param line without its newline */
export function* unframeAs(
  { framer, begins, parts }: Unframing,
  line: Buffer,
): Generator<Unframed> {
  if (line.length === 0 || !begins.includes(String.fromCharCode(line[0]!))) return;
  for (const { payload, timestamp, tokenOffset } of parts(line.toString('latin1'))) {
    if (payload.length < tokenOffset + tokenLayout.bytes) continue;
    const bytes = Buffer.from(fromBinary(payload));
    const framed = framer({
      payload: bytes,
      tokenOffset,
      timestamp: () => timestamp,
      // None of these cuts its lines.
      criRecordBytesMax: bytes.length,
    }).bytes;
    if (line.equals(framed.subarray(0, -1))) yield { payload: bytes, tokenOffset };
  }
}

function escaped(form: RegExp, binary: string): Parts[] {
  const [, timestamp, text] = form.exec(binary) ?? [];
  return text === undefined || timestamp === undefined ? [] : unescaped(text, timestamp);
}

/** @param text a JSON string in its quotes */
function unescaped(text: string, timestamp: string): Parts[] {
  try {
    return withToken({ payload: JSON.parse(text) as string, timestamp });
  } catch {
    return [];
  }
}

function withToken(found: Omit<Parts, 'tokenOffset'>): Parts[] {
  const tokenOffset = found.payload.search(tokenForm);
  return tokenOffset < 0 ? [] : [{ ...found, tokenOffset }];
}
