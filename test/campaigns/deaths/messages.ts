import type { Delivery } from "../../../provider/certificates/delivery/types";
import type { ConnectionSettings } from "../../../provider/cluster/connectionSettings";
import type { ErrorCode } from "../../../provider/errors/codes";
import type { ErrorContext } from "../../../provider/errors/securityError";
import type { InProcessOutcome } from "../../cluster/inProcess/inProcessRequest";
import type { Ending } from "../ending";
import type { SentRequest } from "../inProcess/wire";
import type { Asked } from "../scenarios";

/** What the process that owns the cluster and its clock says to one that runs the provider. Each is answered by `idle`, when nothing more comes of it. */
export type ToMortal = { readonly now: number } & (
  | {
      readonly kind: "run";
      readonly wall: number;
      readonly settings: ConnectionSettings;
      readonly asked: Asked;
    }
  | { readonly kind: "woke"; readonly id: number }
  | { readonly kind: "sent"; readonly id: number; readonly connected: boolean }
  | { readonly kind: "outcome"; readonly id: number; readonly outcome: InProcessOutcome }
  | { readonly kind: "returned"; readonly id: number; readonly returned: Returned }
);

/** What it hears from there. */
export type FromMortal =
  | { readonly kind: "idle" }
  | { readonly kind: "sleep"; readonly id: number; readonly milliseconds: number }
  | { readonly kind: "dropSleep"; readonly id: number }
  | { readonly kind: "send"; readonly id: number; readonly request: SentRequest }
  | { readonly kind: "giveUp"; readonly id: number }
  | { readonly kind: "call"; readonly id: number; readonly call: Call }
  | { readonly kind: "ended"; readonly ending: Ending };

/** What has to be done where the cluster is: a call of the delivery, or a look at a port. */
export interface Call {
  readonly name: Exclude<keyof Delivery, "places"> | "look";
  readonly args: readonly unknown[];
}

/** What came of it. */
export type Returned =
  | { readonly kind: "value"; readonly value: unknown }
  | {
      readonly kind: "error";
      readonly code: ErrorCode;
      readonly context: ErrorContext;
      readonly message: string;
    };
