/** The program's side of the line to its supervisor: when that breaks, the program ends too. */
import { Buffers } from './buffers.js';
import { Forwarder } from './forwarder.js';
import { Meters } from './meters.js';
import type { Options, Role } from './options.js';
import type { Part, PartSetting, ToPart, ToSupervisor } from './part.js';
import { Pusher } from './pusher.js';
import { Receiver } from './receiver.js';

const tellEveryMs = 50;

const starts: Record<Exclude<Role, 'supervisor'>, (setting: PartSetting) => Promise<Part>> = {
  forwarder: async (setting) => new Forwarder(setting).start(),
  receiver: (setting) => new Receiver(setting).start(),
  buffers: (setting) => new Buffers(setting).start(),
  pusher: async (setting) => new Pusher(setting).start(),
};

function tell(message: ToSupervisor): void {
  // Who is gone hears nothing: 'disconnect' ends this program.
  if (process.connected) process.send?.(message, () => {});
}

/** Runs until the supervisor says stop, or is gone. */
export async function runPart(
  role: Exclude<Role, 'supervisor'>,
  { settings, upstreamPort }: Options,
  say: PartSetting['say'],
): Promise<void> {
  const meters = new Meters();
  const part = await starts[role]({ settings, upstreamPort, meters, say });
  const measure = () => {
    part.measure?.();
    tell({ kind: 'meters', readings: meters.readings });
  };
  const timer = setInterval(measure, tellEveryMs);
  const end = async () => {
    clearInterval(timer);
    await part.stop();
    measure();
    process.disconnect();
  };
  process.on('message', (message: ToPart) => {
    if (message.kind === 'reload') part.reload?.();
    else void end();
  });
  process.on('disconnect', () => process.exit(0));
  // A terminal sends these to all programs at once; the supervisor decides the order.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  tell({ kind: 'ready', port: part.port });
}
