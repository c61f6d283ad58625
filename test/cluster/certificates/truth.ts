import type { TrueAuthority, TrueCertificate } from "../monitor/truth";
import type { SimulatedNode } from "../node/simulatedNode";
import type { ConfigCopy } from "../replication/configCopy";
import { regeneration, trustedCAs } from "./settings";
import { fingerprint } from "./x509";

/** The authority that a cluster made for itself in the beginning, which is only made when somebody needs it. */
const first = "the cluster's first own authority";

export function trueAuthorities(config: ConfigCopy): readonly TrueAuthority[] {
  const known = config.get(trustedCAs);
  if (!known) return [{ id: 0, name: ownAuthority(config) }];
  return known.map(({ id, ...ca }) => ({
    id,
    name: ca.type === "generated" && id === 0 ? first : ca.fingerprint,
  }));
}

/** Of certificates that nodes make for themselves now. */
export function ownAuthority(config: ConfigCopy): string {
  return config.get(regeneration)?.authority.fingerprint ?? first;
}

export function trueCertificate({ certificates, config }: SimulatedNode): TrueCertificate {
  const { proven } = certificates;
  const uploaded = certificates.uploadedNow("server");
  if (uploaded) return { type: "uploaded", authority: fingerprint(uploaded.authority), proven };
  return { type: "generated", authority: ownAuthority(config), proven };
}
