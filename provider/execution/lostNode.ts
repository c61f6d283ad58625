import { SecurityError } from "../errors/securityError";
import { changesConfiguration } from "../planning/rules";
import type { Run } from "./run";
import { Stop } from "./waiting";

/** Milliseconds: a connection that is made anew, or a service that restarts, is back by then. */
const longestIllness = 10_000;

/** No change of the configuration is under way, which a node that is ill may be ill of. */
export function isAtRest({ keeping }: Pick<Run, "keeping">): boolean {
  return keeping?.atRest === true;
}

/** The step that is under way changes the configuration: its first write begins a change. */
export function mayBeginChange({ step }: Pick<Run, "step">): boolean {
  return step !== undefined && changesConfiguration(step);
}

/** To be called before each write: where it may begin a change, one is under way from here on. */
export function leaveRest(run: Pick<Run, "keeping" | "step">): void {
  if (run.keeping !== undefined && mayBeginChange(run)) run.keeping.atRest = false;
}

/**
 * Ends waiting beside a node that is ill for 10 s on end while auto-failover is off and no change is under way: it may be lost, which is what
 * auto-failover is for, so that it goes back on beside it. At other times nodes are waited for as long as the limit of the waiting says.
 */
export class IllnessWatch {
  private since: number | undefined;

  constructor(
    private readonly run: Pick<Run, "keeping" | "window" | "time">,
    private readonly what: string,
  ) {}

  /** `ill` says of which node it is so at this moment, if of any. Throws what ends `waitUntil`: CBSEC_DEADLINE. */
  see(ill: string | undefined): void {
    if (ill === undefined || !this.lacksAutoFailover()) {
      this.since = undefined;
      return;
    }
    const now = this.run.time.now();
    this.since ??= now;
    if (now - this.since < longestIllness) return;
    throw new Stop(
      new SecurityError("CBSEC_DEADLINE", `${this.what}: not waited for without auto-failover. ${ill}.`, {
        hint: "bring back the node that is named, or let it be failed over",
      }),
    );
  }

  lacksAutoFailover(): boolean {
    return isAtRest(this.run) && this.run.window.autoFailover !== undefined;
  }
}
