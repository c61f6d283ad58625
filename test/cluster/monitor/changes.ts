import { difference, unhealthySights } from "./sight";
import type { Truth } from "./truth";

/** Milliseconds for which all must have been well and alike, so that a node which is lost then is none that is undergoing a change. */
const rest = 100;

/** Whether nodes may be undergoing changes while auto-failover is off. */
export class Changes {
  /** Until all active nodes have been well and alike for a while after the last one. */
  mayBeUnderWay: boolean;
  private seen = false;
  private wellSince: number | undefined;

  /** Where auto-failover was off before anybody looked, nobody knows. */
  constructor({ autoFailover }: Truth) {
    this.mayBeUnderWay = !autoFailover.enabled;
  }

  /** Auto-failover went off: none was made since. */
  noneYet(): void {
    this.mayBeUnderWay = false;
    this.seen = false;
  }

  begin(): void {
    this.mayBeUnderWay = true;
    this.seen = true;
    this.wellSince = undefined;
  }

  /** Something happened while no request for a change was under way. */
  look(truth: Truth): void {
    const since = this.wellSince;
    if (this.seen && since !== undefined && truth.at - since >= rest) this.mayBeUnderWay = false;
    this.wellSince = isWell(truth) ? (since ?? truth.at) : undefined;
  }
}

function isWell(truth: Truth): boolean {
  const atWork = truth.nodes.filter(({ membership }) => membership === "active");
  return (
    atWork.every(({ running, switchingFamily }) => running && !switchingFamily) &&
    difference(truth) === undefined &&
    unhealthySights(truth).length === 0
  );
}
