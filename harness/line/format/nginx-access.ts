/**
 * nginx's predefined `combined` access log. The token is the request's path and the body the user
 * agent, with nginx's default escaping: quotes, backslashes and all bytes outside printable ASCII
 * become \xXX (ngx_http_log_module, `escape=default`).
 */
import { type Framer, fromBinary, toBinary } from '../frame.js';
import { tokenLayout } from '../token.js';

function escapeNginx(binary: string): string {
  return binary.replace(/["\\]|[^ -~]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

export const frameNginxAccess: Framer = ({ payload, tokenOffset, timestamp }) => {
  const binary = toBinary(payload);
  const before = '198.18.0.1 - - [';
  const request = `${before}${timestamp('nginx')}] "GET /`;
  const tokenEnd = tokenOffset + tokenLayout.bytes;
  const agent = binary.slice(0, tokenOffset) + binary.slice(tokenEnd);
  const text =
    `${request}${binary.slice(tokenOffset, tokenEnd)} HTTP/1.1" 200 ` +
    `${payload.length} "-" "${escapeNginx(agent)}"\n`;
  return {
    bytes: fromBinary(text),
    tokenOffset: request.length,
    timestampStyle: 'nginx',
    timestampOffsets: [before.length],
  };
};
