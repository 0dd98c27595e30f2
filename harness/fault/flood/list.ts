/** The faults of too much of something. */
import type { AnyFault } from '../fault.js';
import { connectionFlood } from './connection-flood.js';
import { httpFlood } from './http-flood.js';
import { synFlood } from './syn-flood.js';

export const floodFaults = [synFlood, connectionFlood, httpFlood] as readonly AnyFault[];
