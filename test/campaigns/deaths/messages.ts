import type { ConnectionSettings } from "../../../provider/cluster/connectionSettings";
import type { Goal } from "../../../provider/planning/goal";
import type { InProcessOutcome } from "../../cluster/inProcess/inProcessRequest";
import type { Ending } from "../ending";
import type { SentRequest } from "../inProcess/wire";

/** What the process that owns the cluster and its clock says to one that runs the provider. Each is answered by `idle`, when nothing more comes of it. */
export type ToMortal = { readonly now: number } & (
  | {
      readonly kind: "run";
      readonly wall: number;
      readonly settings: ConnectionSettings;
      readonly goal: Goal;
    }
  | { readonly kind: "woke"; readonly id: number }
  | { readonly kind: "sent"; readonly id: number; readonly connected: boolean }
  | { readonly kind: "outcome"; readonly id: number; readonly outcome: InProcessOutcome }
);

/** What it hears from there. */
export type FromMortal =
  | { readonly kind: "idle" }
  | { readonly kind: "sleep"; readonly id: number; readonly milliseconds: number }
  | { readonly kind: "dropSleep"; readonly id: number }
  | { readonly kind: "send"; readonly id: number; readonly request: SentRequest }
  | { readonly kind: "giveUp"; readonly id: number }
  | { readonly kind: "ended"; readonly ending: Ending };
