import { SecurityError } from "../errors/securityError";
import type { NodeApi } from "./nodeApi";

/**
 * A node that was failed over may be down, or cut off from the others and show what is long over: until it is back, only what the others show of it
 * counts. Throws CBSEC_UNREACHABLE when no other is listed.
 */
export function notFailedOver(listed: readonly NodeApi[]): readonly [NodeApi, ...NodeApi[]] {
  const [first, ...others] = listed.filter(({ membership }) => membership !== "inactiveFailed");
  if (first === undefined)
    throw new SecurityError("CBSEC_UNREACHABLE", "The cluster shows no node that was not failed over.");
  return [first, ...others];
}
