/** What is fuzzed, by name. Each takes any bytes and throws when a promise is broken. */
import { fuzzBodies } from './bodies.js';
import { fuzzFramings } from './framings.js';
import { fuzzJsonFields } from './json-fields.js';
import { fuzzMutations } from './mutations.js';
import { fuzzReceiving } from './receiving.js';
import { fuzzSelfCheck } from './self-check.js';

export type FuzzTarget = (data: Buffer) => void;

export const fuzzTargets: Readonly<Record<string, FuzzTarget>> = {
  framings: fuzzFramings,
  bodies: fuzzBodies,
  'json-fields': fuzzJsonFields,
  receiving: fuzzReceiving,
  mutations: fuzzMutations,
  'self-check': fuzzSelfCheck,
};
