import type { TrueAuthority, TrueCertificate } from "../monitor/truth";
import type { SimulatedNode } from "../node/simulatedNode";
import type { ConfigCopy } from "../replication/configCopy";
import { regeneration, trustedCAs, type TrustedCA } from "./settings";
import { fingerprint } from "./x509";

/** The authority that a cluster made for itself in the beginning, which is only made when somebody needs it. */
const first = "the cluster's first own authority";

export function trueAuthorities(config: ConfigCopy): readonly TrueAuthority[] {
  const known = config.get(trustedCAs);
  if (!known) return [{ id: 0, name: ownAuthority(config) }];
  const own = config.get(regeneration);
  const isFirst = ({ id, type, fingerprint: mark }: TrustedCA) =>
    type === "generated" && (id === 0 || (own?.ofTheFirst === true && own.authority.fingerprint === mark));
  return known.map((ca) => ({ id: ca.id, name: isFirst(ca) ? first : ca.fingerprint }));
}

/** Of certificates that nodes make for themselves now. */
export function ownAuthority(config: ConfigCopy): string {
  const own = config.get(regeneration);
  return !own || own.ofTheFirst ? first : own.authority.fingerprint;
}

export function trueCertificate({ certificates, config }: SimulatedNode): TrueCertificate {
  const { proven } = certificates;
  const uploaded = certificates.uploadedNow("server");
  if (uploaded) return { type: "uploaded", authority: fingerprint(uploaded.authority), proven };
  return { type: "generated", authority: ownAuthority(config), proven };
}
