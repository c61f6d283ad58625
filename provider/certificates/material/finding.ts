import type { CertificateDescription } from "./description";
import type { MaterialCluster } from "./material";
import type { ReadMaterial } from "./readMaterial";

/** What is wrong with the material. Warnings do not keep a run from starting. */
export interface Finding {
  /** Stable name of the check, such as `leafFirst`. */
  readonly check: string;
  readonly severity: "refuse" | "warn";
  /** The property: `nodeCertificates["n0.example.com"].chain`. */
  readonly path: string;
  /** What was found; never key material. */
  readonly found: string;
  /** What to do about it. */
  readonly remedy: string;
}

export interface MaterialOptions {
  /** Certificates that are valid for fewer days are warned about. Default `defaultMinimumValidityDays`. */
  readonly minimumValidityDays?: number;
  /** Something else has placed chain and key on the nodes: no key is to be given. Default false. */
  readonly filesArePresent?: boolean;
  /** How authorities get to the cluster: only roots may be uploaded. Default: `upload` before 7.1, else `inbox`. */
  readonly addCAsBy?: "inbox" | "upload";
}

/** What a check may look at. */
export interface MaterialCheckInput {
  readonly material: ReadMaterial;
  readonly cluster: MaterialCluster;
  /** What the cluster trusts already. */
  readonly trusted: readonly CertificateDescription[];
  /** What the nodes' chains may end in: given and trusted; before 7.1 what is given takes the place of what is there. */
  readonly authorities: readonly CertificateDescription[];
  readonly now: Date;
  readonly minimumValidityDays: number;
  readonly filesArePresent: boolean;
  readonly addCAsBy: "inbox" | "upload";
}

/** One named check over all material; finds nothing when all is well. */
export interface MaterialCheck {
  readonly check: string;
  readonly find: (input: MaterialCheckInput) => readonly Omit<Finding, "check">[];
}

export const defaultMinimumValidityDays = 30;
