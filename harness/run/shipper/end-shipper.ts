/**
 * Ends the shipper when all is drained: SIGTERM, and SIGKILL when it does not end in its time. One that had to be
 * killed took with it what it had read and not sent, so that is told.
 */
import type { Instance } from '../../engine/engine.js';
import type { Recorder } from '../recorder.js';

export async function endShipper(
  instance: Pick<Instance, 'stop' | 'exited'>,
  recorder: Pick<Recorder, 'event' | 'warn'>,
  stopTimeoutMs: number,
): Promise<void> {
  const ended = await Promise.race([instance.exited(), Promise.resolve(null)]);
  const { signal } = await instance.stop();
  const wasKilled = ended === null && signal === 'SIGKILL';
  const detail = wasKilled ? `killed: SIGTERM did not end it in ${stopTimeoutMs / 1000} s` : '';
  recorder.event({ event: 'shipper', state: 'stopped', detail });
  if (!wasKilled) return;
  recorder.warn(
    `the shipper did not end within ${stopTimeoutMs / 1000} s of SIGTERM and was killed: what it had read and not sent by then is gone with it`,
  );
}
