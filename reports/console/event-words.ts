/** One line of words for each event that a person who watches wants to know of. */
import type { K6Event, Phase, ProbeEvent, RunEvent } from '../../harness/evidence/event.js';
import { formatCount, formatDuration } from '../../harness/support/units.js';

export interface EventWords {
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'warn' | 'bad';
  /** `passing` events are shown as the last event only; `kept` ones stay on the screen. */
  readonly weight: 'passing' | 'kept';
}

function kept(text: string, tone: EventWords['tone'] = 'plain'): EventWords {
  return { text, tone, weight: 'kept' };
}

function passing(text: string): EventWords {
  return { text, tone: 'plain', weight: 'passing' };
}

function because(text: string, trace: string): string {
  return trace ? `${text}: ${trace}` : text;
}

/** Null for events that say nothing to somebody who watches. */
export function eventWords(event: RunEvent): EventWords | null {
  switch (event.event) {
    case 'phase':
      return phaseEvent(event.phase);
    case 'fault':
      return faultWords[event.state](event.id, event.trace);
    case 'freeze':
      if (event.state === 'resumed') return passing('shipper goes on');
      return passing(event.trace === '' ? 'shipper not frozen' : 'shipper frozen');
    case 'shipper':
      return shipperWords(event.state, event.detail);
    case 'drain':
      return drainWords[event.outcome](formatDuration(event.quietMs));
    case 'probe':
      return event.arrived
        ? kept(`a fresh line arrived after ${formatDuration(event.tookMs)}`, 'good')
        : kept(`a fresh line did not arrive${within(event)}`, 'bad');
    case 'discovery':
      return event.arrived
        ? kept(`a new file was found after ${formatDuration(event.tookMs)}`, 'good')
        : kept(`a new file was not found within ${formatDuration(event.tookMs)}`, 'warn');
    case 'vanished':
      return passing(`stream ${event.stream}, generation ${event.generation}: the file is gone`);
    case 'cut':
      return kept(
        `stream ${event.stream}, generation ${event.generation}: somebody cut the file`,
        'warn',
      );
    case 'k6':
      return k6Words(event);
    case 'self-test':
      return selfTestWords(event.planted, event.found);
    case 'sink':
      return passing(`receiver closed after ${formatCount(event.accepted)} messages`);
    case 'store':
      return event.failure
        ? kept(`the store could not be read back: ${event.failure}`, 'bad')
        : kept(`read ${formatCount(event.read)} entries back from the store`);
    // What failed is the command's last word.
    case 'failed':
    case 'sealed':
      return null;
    case 'note':
      return event.severity === 'warning' ? kept(event.message, 'warn') : passing(event.message);
  }
}

function phaseEvent(phase: Phase): EventWords {
  if (phase === 'closed') return passing(phaseWords.closed);
  return kept(phaseWords[phase], phase === 'interrupted' ? 'warn' : 'plain');
}

const phaseWords = {
  prepare: 'getting ready',
  load: 'load begins',
  drain: 'load ended, waiting until everything has arrived',
  probe: 'sending a fresh line to see that the shipper is alive',
  closed: 'closed',
  interrupted: 'interrupted: healing what is broken and stopping',
} as const;

/** What proves a fault is looked for when it is healed. */
function healedWords(id: string, trace: string): EventWords {
  if (trace) return kept(`fault ${id} healed: ${trace}`, 'good');
  return kept(`fault ${id} healed, but nothing proves that it took place`, 'warn');
}

const faultWords = {
  injected: (id: string, trace: string) => kept(because(`fault ${id} injected`, trace), 'warn'),
  healed: healedWords,
  failed: (id: string, trace: string) =>
    kept(because(`fault ${id} could not be injected`, trace), 'bad'),
} as const;

const drainWords = {
  rest: (quiet: string) => kept(`counters at rest for ${quiet}`),
  complete: () => kept('every line has arrived', 'good'),
  timeout: () => kept('drain given up: counters still moved at its time limit', 'bad'),
  skipped: () => kept('drain skipped', 'warn'),
} as const;

/** Of a shipper that had ended nothing is waited for, so how long says nothing. */
function within({ shipperEnded, tookMs }: ProbeEvent): string {
  return shipperEnded ? '' : ` within ${formatDuration(tookMs)}`;
}

function shipperWords(state: string, detail: string): EventWords {
  // What is kept of its start is the kernel's clock: evidence, and no word for a person.
  const told = state === 'started' || !detail ? '' : `: ${detail}`;
  const text = `shipper ${state}${told}`;
  return kept(text, state === 'exited' ? 'bad' : 'plain');
}

function selfTestWords(
  planted: Readonly<Record<string, number>>,
  found: Readonly<Record<string, number>>,
): EventWords {
  const missed = Object.keys(planted).filter((kind) => planted[kind] !== found[kind]);
  if (missed.length === 0) return kept('self-test: all planted defects were found', 'good');
  return kept(`self-test: miscounted ${missed.join(', ')}; the verdict can't be trusted`, 'bad');
}

function k6Words({ code, signal, thresholds, judged = [] }: K6Event): EventWords {
  if (signal !== null) return kept(`k6 was ended by ${signal}`, 'bad');
  const crossed = thresholds?.filter((one) => !one.kept).length ?? 0;
  if (crossed > 0) return kept(`k6 ended: ${crossed} of its thresholds crossed`, 'bad');
  const open = judged.length === 0 ? '' : `; thresholds that Lostline judges: ${judged.length}`;
  return kept(`k6 ended with exit code ${code}${open}`);
}
