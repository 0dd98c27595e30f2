/** `lostline doctor`: what this machine has, what is missing, and what killed runs left behind. */
import { connectDocker } from '../engine/docker-client.js';
import type { Leftover } from '../engine/leftover.js';
import { findLeftovers, removeAll } from '../engine/leftovers.js';
import { procLine } from '../engine/procfs.js';
import {
  type ExaminedFault,
  examineFaults,
  examineMachine,
  kindsByLack,
} from '../run/faults/examine-faults.js';
import { findProgram } from '../run/prepare/availability.js';
import { kubeletImage } from '../run/source/kubelet-node.js';
import { storeRecipes } from '../run/stores/catalogue.js';
import { EnvironmentError, type ExitCode, exitCodes, messageOf } from '../support/errors.js';
import type { Outside } from './console.js';
import type { AddCommand } from './program.js';

interface Examined {
  readonly what: string;
  /** `absent` is not needed by every run, and no reason to call the machine incomplete. */
  readonly state: 'good' | 'missing' | 'absent';
  readonly detail: string;
}

interface Flags {
  readonly clean?: true;
  readonly json?: true;
}

const help = `
Records of processes stand in a folder below TMPDIR: call it with the TMPDIR that the killed run had. Containers and
networks are found by their labels, whatever it is.

Exit codes: 0 nothing is missing that runs commonly need, 2 something is, or a leftover could not be removed.`;

export const addDoctor: AddCommand = (program, outside, done) => {
  program
    .command('doctor')
    .description('tell what this machine can run, and what killed runs left behind')
    .option('--clean', 'remove containers, networks and processes of killed runs')
    .option('--json', 'the same as data')
    .addHelpText('after', help)
    .action(async (flags: Flags) => done(await doctor(outside, flags)));
};

async function doctor(outside: Outside, flags: Flags): Promise<ExitCode> {
  const machine = await examineMachine(outside.environment);
  const hasDocker = machine.dockerLack === '';
  const examined: Examined[] = [
    { what: 'Node.js', state: 'good', detail: process.versions.node },
    {
      what: 'Docker',
      state: hasDocker ? 'good' : 'missing',
      detail: hasDocker ? 'answers' : machine.dockerLack,
    },
    await examineLogrotate(outside),
    examineInotify(),
    ...(hasDocker ? [examineStores(machine.hasImage), examineKubelet(machine.hasImage)] : []),
  ];
  const faults = await examineFaults(machine);
  const leftovers = await findLeftovers(hasDocker ? { docker: connectDocker() } : {});
  const stuck = flags.clean ? await removeAll(leftovers) : new Map<Leftover, unknown>();
  const write = flags.json ? writeData : writeText;
  write(outside, { examined, faults, leftovers, stuck, flags });
  if (stuck.size > 0) throw new EnvironmentError([...stuck.values()].map(messageOf).join('; '));
  return examined.some(({ state }) => state === 'missing') ? exitCodes.unknown : exitCodes.pass;
}

interface Diagnosis {
  readonly examined: readonly Examined[];
  readonly faults: readonly ExaminedFault[];
  readonly leftovers: readonly Leftover[];
  /** Those that were to be removed and still stand. */
  readonly stuck: ReadonlyMap<Leftover, unknown>;
  readonly flags: Flags;
}

function isRemoved(leftover: Leftover, { flags, stuck }: Diagnosis): boolean {
  return flags.clean === true && !stuck.has(leftover);
}

const stateWords = { good: 'ok', missing: 'missing', absent: 'absent' } as const;

function writeText(outside: Outside, diagnosis: Diagnosis): void {
  const { examined, faults, leftovers, flags } = diagnosis;
  const line = (state: string, text: string) => outside.out.write(`${state.padEnd(7)} ${text}\n`);
  for (const { what, state, detail } of examined) line(stateWords[state], `${what}: ${detail}`);
  for (const [state, text] of faultLines(faults)) line(state, text);
  for (const leftover of leftovers) {
    const { kind, id, runId } = leftover;
    const state = isRemoved(leftover, diagnosis) ? 'removed' : 'left';
    line(state, `${kind} ${id} of run ${runId}`);
  }
  if (leftovers.length === 0) line('ok', 'leftovers: none');
  else if (!flags.clean) {
    outside.out.write("Run 'lostline doctor --clean' to remove what killed runs left.\n");
  }
}

/** Those that can run in one line, the others in one for each thing that they lack. */
function faultLines(faults: readonly ExaminedFault[]): [string, string][] {
  const able = faults.filter(({ lacks }) => lacks === '');
  const lacking = [...kindsByLack(faults)].map(([lacks, kinds]): [string, string] => [
    'absent',
    `faults ${kinds.join(', ')}: need ${lacks}`,
  ]);
  return [['ok', `faults: ${able.length} of ${faults.length} can run here`], ...lacking];
}

function writeData(outside: Outside, diagnosis: Diagnosis): void {
  const { examined, faults, leftovers, stuck, flags } = diagnosis;
  const data = {
    schemaVersion: 1,
    examined,
    faults: faults.map(({ fault, lacks }) => ({ kind: fault.kind, runsHere: lacks === '', lacks })),
    leftovers: leftovers.map((leftover) => {
      const { kind, id, runId } = leftover;
      return { kind, id, runId, removed: isRemoved(leftover, diagnosis) };
    }),
    cleaned: flags.clean === true && stuck.size === 0,
  };
  outside.out.write(`${JSON.stringify(data, null, 2)}\n`);
}

/** Only `source: { kind: kubernetes, runtime: kubelet }` needs it. */
function examineKubelet(hasImage: (name: string) => boolean): Examined {
  const what = 'node with a real kubelet';
  const lacks = [
    ...(hasImage(kubeletImage) ? [] : ["'docker/setup kubelet' builds it"]),
    ...(process.getuid?.() === 0 ? [] : ['it runs for root alone']),
  ];
  const detail = [kubeletImage, ...lacks].join('; ');
  return { what, state: lacks.length === 0 ? 'good' : 'absent', detail };
}

/** inotify(7): who has used these up opens no further file, and may say nothing of it. */
function examineInotify(): Examined {
  const limit = (name: string) => procLine(`sys/fs/inotify/${name}`);
  const [instances, watches] = [limit('max_user_instances'), limit('max_user_watches')];
  const detail = `${instances} instances and ${watches} watches for all processes of a user (sysctl fs.inotify); a shipper may take an instance for each folder`;
  return { what: 'inotify', state: instances === '' ? 'absent' : 'good', detail };
}

/** Only sinks that are read back need these, so a machine without them lacks nothing. */
function examineStores(hasImage: (name: string) => boolean): Examined {
  const wanted = Object.values(storeRecipes).map(({ image }) => image);
  const absent = wanted.filter((image) => !hasImage(image));
  const what = 'stores to read back';
  if (absent.length === 0) return { what, state: 'good', detail: wanted.join(', ') };
  const detail = `${absent.join(', ')}; 'docker/setup stores' builds them`;
  return { what, state: 'absent', detail };
}

async function examineLogrotate({ environment }: Outside): Promise<Examined> {
  const what = 'logrotate';
  const path = await findProgram(what, environment);
  if (path !== null) return { what, state: 'good', detail: path };
  const detail = `not found; rotations of kind '${what}' need the Debian package ${what}`;
  return { what, state: 'missing', detail };
}
