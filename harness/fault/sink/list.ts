/** The faults of the sink. */
import type { AnyFault } from '../fault.js';
import { sinkCertificate } from './sink-certificate.js';
import { sinkForget } from './sink-forget.js';
import { sinkHalfClose } from './sink-half-close.js';
import { sinkMoved } from './sink-moved.js';
import { sinkNameGone } from './sink-name-gone.js';
import { sinkPartial } from './sink-partial.js';
import { sinkRefuse } from './sink-refuse.js';
import { sinkReject } from './sink-reject.js';
import { sinkReset } from './sink-reset.js';
import { sinkSilent } from './sink-silent.js';
import { sinkSlow } from './sink-slow.js';
import { sinkStall } from './sink-stall.js';

export const sinkFaults = [
  sinkRefuse,
  sinkReject,
  sinkPartial,
  sinkStall,
  sinkForget,
  sinkSilent,
  sinkSlow,
  sinkReset,
  sinkHalfClose,
  sinkCertificate,
  sinkNameGone,
  sinkMoved,
] as readonly AnyFault[];
