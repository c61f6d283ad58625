import type { Campaign } from "./campaign";
import { everyWrite } from "./deaths/everyWrite";
import { theEngine } from "./engine/theEngine";
import { everyRequest } from "./faults/everyRequest";
import { oneAfterAnother } from "./faults/oneAfterAnother";
import { hostileAnswers, hostileRotations } from "./hostile/campaign";
import { interleavings } from "./interleavings/interleavings";
import { overSockets } from "./sockets/overSockets";
import { twoFaults } from "./twoFaults/twoFaults";

/** Those that need no engine. */
export const withoutEngine: readonly Campaign[] = [
  everyRequest,
  oneAfterAnother,
  everyWrite,
  twoFaults,
  interleavings,
  hostileAnswers,
  hostileRotations,
  overSockets,
] as readonly Campaign[];

export const campaigns: readonly Campaign[] = [...withoutEngine, theEngine as Campaign];
