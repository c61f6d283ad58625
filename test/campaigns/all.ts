import type { Campaign } from "./campaign";
import { everyWrite } from "./deaths/everyWrite";
import { everyRequest } from "./faults/everyRequest";
import { hostileAnswers } from "./hostile/campaign";
import { interleavings } from "./interleavings/interleavings";
import { overSockets } from "./sockets/overSockets";
import { twoFaults } from "./twoFaults/twoFaults";

export const campaigns: readonly Campaign[] = [
  everyRequest,
  everyWrite,
  twoFaults,
  interleavings,
  hostileAnswers,
  overSockets,
] as readonly Campaign[];
