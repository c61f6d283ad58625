import type {
  AddressFamily,
  AutoFailoverSettings,
  EnabledEncryptionLevel,
  ExternalListener,
  FunctionName,
} from "../vocabulary";
import type { CertificateStep } from "./certificates/step";

export interface Closing {
  /** No change of the configuration is under way, so that a node that does not answer is no reason to leave off what was switched off. */
  readonly atRest?: true;
}

/** One step of a plan: plain data, shown in previews, and its `text` is one line for a person. Nodes are named by `otpNode`. */
export type Step = { readonly text: string } & (
  | { readonly kind: "disableAutoFailover" }
  | {
      readonly kind: "enableListeners";
      readonly nodes: readonly string[];
      readonly listener: ExternalListener;
    }
  | {
      readonly kind: "switchAddressFamily";
      /** One node, or several where nothing restarts that serves. */
      readonly nodes: readonly string[];
      readonly family: AddressFamily;
      readonly only: boolean;
    }
  /** Services restart after an address family change; Eventing answers again and no function is in transition. */
  | { readonly kind: "waitForServices" }
  /** Functions that are in transition at the start come to rest; those that come to rest deployed join the ones to pause. */
  | { readonly kind: "waitForFunctions"; readonly functions: readonly FunctionName[] }
  /** Pause what is deployed at that moment and wait until all are paused. */
  | { readonly kind: "pauseFunctions"; readonly functions: readonly FunctionName[] }
  | { readonly kind: "switchEncryption"; readonly nodes: readonly string[]; readonly encrypted: boolean }
  | { readonly kind: "removeUnusedListeners"; readonly nodes: readonly string[] }
  | { readonly kind: "setLevel"; readonly level: EnabledEncryptionLevel }
  /** Every node has seen every active node healthy, and all agree, three times in a row. */
  | { readonly kind: "confirmHealthy" }
  | ({ readonly kind: "resumeFunctions"; readonly functions: readonly FunctionName[] } & Closing)
  | ({ readonly kind: "restoreAutoFailover"; readonly settings: AutoFailoverSettings } & Closing)
  | CertificateStep
);

export type StepKind = Step["kind"];
export type StepOf<K extends StepKind> = Extract<Step, { kind: K }>;
