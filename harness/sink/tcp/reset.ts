/**
 * Resets a connection (RST). While its own end (FIN) is just being sent, libuv refuses that, and Node then
 * neither closes the socket nor lets the program exit: it turns round in the clean-up for ever. So
 * such a connection is reset when its FIN is out, which is within a turn or two.
 */
import type { Socket } from 'node:net';

/** What speaks over a connection, and so says when that sends its FIN. */
const layers = new WeakMap<Socket, Socket>();

/** TLS, or whatever else has been laid over a connection. */
export function layOver(raw: Socket, socket: Socket): void {
  layers.set(raw, socket);
}

/** @param raw the connection itself, below TLS */
export function reset(raw: Socket): void {
  const speaker = layers.get(raw) ?? raw;
  const { writableEnded, writableFinished, writableLength } = speaker;
  const isParting = writableEnded && !writableFinished && writableLength === 0;
  if (isParting && !raw.destroyed) speaker.once('finish', () => raw.resetAndDestroy());
  else raw.resetAndDestroy();
}
