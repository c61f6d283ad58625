import type { Change } from "./change";
import type { Expectation } from "./monitor";
import type { NetworkEffect } from "./effect";
import type { ObservedRequest, Truth } from "./truth";

/** A documented rule: its stable name, the sentence it comes from, and how to see that it was broken. */
export interface Rule {
  readonly name: string;
  /** The documentation's sentence, or the section that shows why. */
  readonly source: string;
  /** Each text says what happened and why it is forbidden. */
  readonly judgeRequest?: (attempt: Attempt, past: Past) => readonly string[];
  /** With the truth after a request that took effect. */
  readonly judgeDone?: (attempt: Attempt, after: Truth) => readonly string[];
  readonly judgeEnd?: (start: Truth, end: Truth) => readonly Finding[];
}

export interface Finding {
  readonly node?: string;
  readonly text: string;
}

/** A changing request, about to take effect or refused. */
export interface Attempt {
  readonly request: ObservedRequest;
  readonly change: Change;
  /** What it alters on the node that it reached; undefined when nothing there. */
  readonly effect?: NetworkEffect;
  readonly before: Truth;
  /** The cluster said no, so nothing changed. */
  readonly refused: boolean;
}

/** What the monitor remembers. */
export interface Past {
  readonly start: Truth;
  /** Changes of a node's network configuration that have begun and are not complete, on nodes that run. */
  readonly underWay: readonly Attempt[];
  /** Authorities that were loaded by requests, or that a node left by a request. */
  readonly authoritiesHandled: ReadonlySet<string>;
  /** Something other than functions was asked for since auto-failover went off, and nodes have not been well and alike since. */
  readonly changesMayBeUnderWay: boolean;
  readonly expectations: ReadonlySet<Expectation>;
}

/** True when the request alters family, only-ness, encryption or listeners of its node, or the cluster's level. */
export function altersConfiguration({ change, effect, before, refused }: Attempt): boolean {
  if (refused) return false;
  return effect !== undefined || (change.kind === "level" && change.level !== before.level);
}
