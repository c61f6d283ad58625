import { presentDelivery } from "../../certificates/delivery/present";
import type { Delivery } from "../../certificates/delivery/types";
import type { PreparedMaterial } from "../../certificates/material/prepareForDelivery";
import type { Passphrase } from "../../certificates/material/material";

/** What the certificate steps need beside the goal: it holds keys, and never comes into goal, steps, state or record. */
export interface CertificateSupplies {
  readonly delivery: Delivery;
  readonly material: PreparedMaterial;
  /** What to do with files in an inbox's CA folder that nobody here knows; default `refuse`. */
  readonly inboxCA?: "refuse" | "replace";
  /** By otpNode: of the keys that nodes had before, should a node have to go back to one that is encrypted. */
  readonly previousPassphrases?: Readonly<Record<string, Passphrase>>;
  /** The same of the keys of internal client certificates. */
  readonly previousClientPassphrases?: Readonly<Record<string, Passphrase>>;
}

/** For a run without any: what is placed already may be reloaded, and certificates that the server makes need none. */
export const noSupplies: CertificateSupplies = {
  delivery: presentDelivery,
  material: { authorities: [], nodes: {} },
};
