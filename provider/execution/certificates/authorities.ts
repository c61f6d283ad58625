import type { CertificateDescription } from "../../certificates/material/description";
import type { NodeApi } from "../../cluster/nodeApi";
import { SecurityError } from "../../errors/securityError";
import { certificateLabel, certificatesOf, shownAuthorities } from "../../planning/certificates/look";
import type { CertificateName } from "../../planning/certificates/state";
import type { Run } from "../run";
import type { CertificateSupplies } from "./tools";

/** A CA in full: as it was given, or, on the way back, as the cluster showed it at the start. */
export function inFull(
  run: Run,
  { material }: CertificateSupplies,
  name: CertificateName,
): CertificateDescription {
  const atStart = run.keeping === undefined ? undefined : certificatesOf(run.keeping.start);
  const shown = atStart === undefined ? [] : shownAuthorities(atStart);
  const found = [...material.authorities, ...shown].find(
    ({ fingerprint }) => fingerprint === name.fingerprint,
  );
  if (found !== undefined) return found;
  throw new SecurityError(
    "CBSEC_STEP_FAILED",
    `${certificateLabel(name)} is to be trusted, but it is not at hand.`,
    { hint: "give it in `trustedCAs`" },
  );
}

/** The client trusts what was given; what a node shows only when that came over a verified connection: else it may be anybody's. */
export function trustFromNowOn(
  { client }: Run,
  { material }: CertificateSupplies,
  node: NodeApi,
  authorities: readonly CertificateDescription[],
): void {
  const given = (one: CertificateDescription) =>
    material.authorities.some(({ fingerprint }) => fingerprint === one.fingerprint);
  client.trust(authorities.filter((one) => given(one) || node.isVerified()).map(({ pem }) => pem));
}
