import type { Violation } from "../cluster/monitor/truth";

/** A node that somebody or something took away, and when by the cluster's clock. */
export interface Loss {
  readonly otpNode: string;
  readonly at: number;
}

/** Milliseconds between the provider's last look at the nodes and the moment at which its write takes effect. */
const blink = 650;
const rulesOfHealth: readonly string[] = [
  "autoFailoverOffWhileUnhealthy",
  "switchWhileUnhealthy",
  "autoFailoverBackWhileUnhealthy",
];

/** It was broken when what somebody did could not be seen yet. */
export function isWithinBlink({ at }: Violation, acted: number | undefined): boolean {
  return acted !== undefined && at >= acted && at - acted <= blink;
}

/** The node that the rule is about was lost after the look and before the act: no client of any kind could have known. */
export function isUnavoidable(violation: Violation, losses: readonly Loss[]): boolean {
  const { rule, text } = violation;
  if (!rulesOfHealth.includes(rule)) return false;
  return losses.some((loss) => text.includes(loss.otpNode) && isWithinBlink(violation, loss.at));
}
