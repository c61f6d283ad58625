import type { Violation } from "../cluster/monitor/truth";

/** A node that somebody or something took away, and when by the cluster's clock. */
export interface Loss {
  readonly otpNode: string;
  readonly at: number;
}

/** Milliseconds between the provider's last look at the nodes and the moment at which its write takes effect. */
const blink = 650;
const rulesOfHealth: readonly string[] = ["switchWhileUnhealthy", "autoFailoverBackWhileUnhealthy"];

/** The node that the rule is about was lost after the look and before the act: no client of any kind could have known. */
export function isUnavoidable({ rule, at, text }: Violation, losses: readonly Loss[]): boolean {
  if (!rulesOfHealth.includes(rule)) return false;
  return losses.some((loss) => text.includes(loss.otpNode) && at >= loss.at && at - loss.at <= blink);
}
