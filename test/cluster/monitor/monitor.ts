import type { ObservedRequest, Truth, Violation } from "./truth";

/**
 * Knows the documented rules on its own and lists each violation. The simulated cluster calls it; tests read `violations`
 * after `finish()`. It judges what reaches the cluster, never what the provider believes.
 */
export interface Monitor {
  /** Called when a changing request has been authenticated and validated and is about to take effect, with the truth before it. */
  requestTakesEffect(request: ObservedRequest, before: Truth): void;
  /**
   * Called when a changing request was authenticated, permitted and well-formed, but the cluster refused it: nothing has changed.
   * Rules which the server enforces by itself are judged here too, since the wrong attempt is all one can see of them.
   */
  requestRefused(request: ObservedRequest, status: number, before: Truth): void;
  /** Called when the effect is complete (answered or not), with the truth after it. */
  requestDone(request: ObservedRequest, status: number | undefined, after: Truth): void;
  /** Called at every other change of the truth (a function came to rest, a node fell out, somebody acted by hand). */
  changed(truth: Truth): void;
  /** Judges the end against the start (auto-failover field by field, function states, listeners left over) and returns all violations. */
  finish(end: Truth): readonly Violation[];
  /** What a test knows about the run that is to come: from now on its breach is a violation. */
  expect(expectation: Expectation): void;
  readonly violations: readonly Violation[];
  /** Takes the present truth as the new start: between two phases of one test, or after a change by hand. */
  restart(truth: Truth): void;
}

/** "noClearText": certificates are rotated with encryption on (trustBoth), so nothing may be switched off for it. */
export type Expectation = "noClearText";
